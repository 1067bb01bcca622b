import Datasets
import Diffusion
import Foundation
import Recipe
import Tensor
import TestSupport
import Testing

/// CIFAR100 against a small one that NumPy, pickle and tarfile wrote: four images and two.
@Suite struct CIFAR100Tests {
  private let folder = ScratchFolder()

  @Test(arguments: CIFAR100.Labels.allCases, ["cifar-100-binary", "cifar-100-python"])
  func isReadWithEitherLabels(_ labels: CIFAR100.Labels, _ archive: String) throws {
    let reference = "\(References.folder)/cifar100"
    let suffix = archive.hasSuffix("python") ? "-python" : ""
    let packed = try #require(FileManager.default.contents(atPath: "\(reference)\(suffix).tar.gz"))
    _ = folder.file("\(archive).tar.gz", Array(packed))
    let files = CIFARFiles(.cifar100(labels, train: 4, test: 2))
    let arrays = try NPZ.read("\(reference).npz")
    for (split, count) in [(Split.train, 4), (.test, 2)] {
      let images = try files.open(split, in: folder.path)
      #expect(images.count == count)
      let pixels = try #require(arrays["\(split)_images"]).bytes().map { Float($0) / 127.5 - 1 }
      #expect(try images.batch(Array(0..<count)).read() == pixels)
      let expected = try #require(arrays["\(split)_\(labels)"]).integers()
      #expect(try images.labels(Array(0..<count)) == expected)
    }
    #expect(throws: FileError.self) {
      try CIFARFiles(.cifar100(labels, train: 5, test: 2)).open(.train, in: folder.path)
    }
  }

  @Test(arguments: [
    ("fine", 100, "apple", "worm"), ("coarse", 20, "aquatic_mammals", "vehicles_2"),
  ])
  func itsClassesAreThoseOfItsLabels(
    _ labels: String, _ count: Int, _ first: String, _ last: String
  ) throws {
    let text = "dataset: {type: cifar100, labels: \(labels), classes: [\(last)]}"
    let dataset = try Recipe.parse(text, name: "test").read(with: Registry([Datasets::plugin])) {
      try $0.component("dataset", of: .dataset, as: DatasetChoice.self)
    }.value
    #expect(dataset.classNames.count == count && dataset.classes == [count - 1])
    #expect(dataset.classNames.first == first && Set(dataset.classNames).count == count)
    #expect(dataset.residentBytes == 50_000 * 3072)
  }
}
