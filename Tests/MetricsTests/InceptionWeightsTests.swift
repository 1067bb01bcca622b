import Diffusion
import Foundation
import Metrics
import Tensor
import TestSupport
import Testing

/// Files that are no weights of Inception's, and where they are looked for.
@Suite struct InceptionWeightsTests {
  private let folder = ScratchFolder()

  private func error(_ path: String) -> String {
    do {
      _ = try extractor("type: inception_v3, weights: '\(path)'").open()
      return "it opens"
    } catch {
      return "\(error)"
    }
  }

  private func array(_ shape: Int..., value: Float = 1) -> HostArray {
    HostArray(shape: shape, values: [Float](repeating: value, count: shape.reduce(1, *)))
  }

  /// The file's tensors, by their number and some of their names.
  @Test func aFileHas472Tensors() {
    let expected = InceptionWeights.expected(by: InceptionNetwork().parameters)
    #expect(expected.count == 472 && Set(expected.map(\.name)).count == 472)
    let shapes = Dictionary(uniqueKeysWithValues: expected)
    #expect(shapes["Conv2d_1a_3x3.conv.weight"] == [32, 3, 3, 3])
    #expect(shapes["Mixed_5b.branch5x5_2.conv.weight"] == [64, 48, 5, 5])
    #expect(shapes["Mixed_6c.branch7x7dbl_5.conv.weight"] == [192, 160, 1, 7])
    #expect(shapes["Mixed_7c.branch3x3dbl_3b.bn.running_var"] == [384])
    #expect(shapes["fc.weight"] == [1008, 2048] && shapes["fc.bias"] == [1008])
    // 23.9 M numbers, and 95.6 MB as the file has.
    #expect(expected.reduce(0) { $0 + $1.shape.count } == 23_885_392)
  }

  @Test(arguments: ["safetensors", "pt"]) func whatDoesNotFitIsListed(_ form: String) throws {
    let path = folder.file("w.\(form)")
    let arrays = [
      (name: "Conv2d_1a_3x3.conv.weight", array: array(32, 3, 5, 5)),
      (name: "fc.bias", array: array(1008)), (name: "AuxLogits.fc.bias", array: array(2)),
    ]
    if form == "pt" {
      try PyTorchFile.write(arrays, to: path)
    } else {
      try Safetensors.write(arrays, to: path)
    }
    let text = error(path)
    #expect(text.hasPrefix("\(path) does not fit this network:\n"), "\(text)")
    #expect(
      text.contains("'Conv2d_1a_3x3.conv.weight' must be [32, 3, 3, 3], but is [32, 3, 5, 5]"))
    #expect(text.contains("'Conv2d_1a_3x3.bn.bias' [32] is missing"))
    #expect(text.hasSuffix("\n  and 462 more"), "\(text)")
  }

  @Test func valuesThatMakeNoSenseAreRefused() throws {
    let fixture = try InceptionFixture {
      $0.change("Conv2d_2a_3x3.bn.running_var", 3) { _ in -0.5 }
      $0.change("Mixed_6b.branch1x1.conv.weight", 70_000) { _ in .nan }
    }
    #expect(
      error(fixture.path)
        == "\(fixture.path): holds values that are not finite, or variances below 0, in "
        + "Conv2d_2a_3x3.bn.running_var, Mixed_6b.branch1x1.conv.weight")
  }

  /// A name of PyTorch's hub says how the file's SHA-256 begins.
  @Test func aDamagedFileIsTold() throws {
    let path = folder.file("pt_inception-2015-12-05-6726825d.pth", Array("damaged".utf8))
    #expect(
      error(path)
        == "\(path): is damaged: by its name, its SHA-256 begins with 6726825d, but it is "
        + SHA256.hex(Array("damaged".utf8)))
  }

  @Test func foldersAreSearchedInOrder() throws {
    let home = folder.path
    let environment = [
      "HOME": home, "TORCH_HOME": "\(home)/torch", "XDG_CACHE_HOME": "", "DAEDALUS_DATA": "/d",
    ]
    #expect(
      InceptionFiles.folders(environment: environment) == [
        "\(home)/torch/hub/checkpoints", "\(home)/.cache/torch/hub/checkpoints", "/d", "data", ".",
      ])
    let twice = ["HOME": "/h", "XDG_CACHE_HOME": "/h/.cache"]
    #expect(
      InceptionFiles.folders(environment: twice) == [
        "/h/.cache/torch/hub/checkpoints", "data", ".",
      ])
    let none = ["TORCH_HOME": "\(home)/a", "DAEDALUS_DATA": "\(home)/b"]
    let error = #expect(throws: FileError.self) {
      try InceptionFiles.find(environment: none)
    }
    #expect(
      error?.description.hasPrefix(
        "pt_inception-2015-12-05-6726825d.pth: is in none of the folders "
          + "\(home)/a/hub/checkpoints, \(home)/b, data, . (nor is ") == true)
    #expect(error?.description.contains(InceptionFiles.source) == true)
    try FileManager.default.createDirectory(
      atPath: "\(home)/a/hub/checkpoints", withIntermediateDirectories: true)
    let found = folder.file("a/hub/checkpoints/weights-inception-2015-12-05-6726825d.pth", [1])
    #expect(try InceptionFiles.find(environment: none) == found)
  }
}
