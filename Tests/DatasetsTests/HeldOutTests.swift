import Datasets
import Diffusion
import Foundation
import Recipe
import Tensor
import TestSupport
import Testing

/// The images that FashionMNIST keeps apart from training.
@Suite struct HeldOutTests {
  let folder = ScratchFolder()

  private func dataset(_ keys: String = "") throws -> any Dataset {
    let text = "dataset: {type: fashion_mnist, path: \(folder.file("data"))\(keys)}"
    return try Recipe.parse(text, name: "test").read(with: Registry([Datasets::plugin])) {
      try $0.component("dataset", of: .dataset, as: (any Dataset).self)
    }.value
  }

  /// `limit` is about the images to train on.
  @Test(arguments: ["", ", limit: 1"]) func theyAreThoseForTests(_ keys: String) throws {
    try folder.writeFashion()
    let dataset = try dataset(keys)
    #expect(dataset.hasHeldOutImages)
    #expect(try dataset.open().count == (keys.isEmpty ? 64 : 1))
    let few = try dataset.openHeldOut(limit: 3)
    #expect(few.count == 3)
    #expect(try few.labels([0, 2]) == [0, 2])
    let bytes = ScratchFolder.fashionImages(8, from: 64).dropFirst(16).prefix(3 * 784)
    #expect(try few.batch([0, 1, 2]).read() == bytes.map { Float($0) / 127.5 - 1 })
    #expect(try dataset.openHeldOut(limit: 99).count == 8)
  }

  @Test func filesThatAreNotThereAreOneError() throws {
    try folder.writeFashion()
    try FileManager.default.removeItem(atPath: folder.file("data/t10k-labels-idx1-ubyte"))
    let error = #expect(throws: FileError.self) { try dataset().openHeldOut(limit: 1) }
    #expect(error?.path == "t10k-labels-idx1-ubyte")
    #expect(error?.problem.hasPrefix("there is no such file, plain or with .gz, in ") == true)
    #expect(try dataset().open().count == 64)
  }
}
