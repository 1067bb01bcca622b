import Diffusion
import Foundation
import Models
import Tensor
import TestSupport
import Testing

/// `weights convert` without the command: names, orders, refusals.
@Suite struct ConversionTests {
  let folder = ScratchFolder()

  /// The networks that `Tests/References/diffusers-NAME.txt` describes.
  static let travelling = NetworkReference.options.filter { $0.name != "all-options" }

  private func write(_ reference: NetworkReference, to name: String) throws -> any Network {
    let network = try reference.network()
    try Safetensors.write(
      NetworkReference.weights(network.parameters).arrays(), to: folder.file(name))
    return network
  }

  /// Names, shapes and configuration are those that diffusers itself gives such a network.
  @Test(arguments: travelling)
  func foldersAreThoseOfDiffusers(_ reference: NetworkReference) throws {
    let network = try write(reference, to: "w.safetensors")
    _ = try WeightsConversion(network, image: reference.imageShape)
      .convert(folder.file("w.safetensors"), to: folder.file("unet/"))
    let path = "\(References.folder)/diffusers-\(reference.name).txt"
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    let written = try Safetensors.read(folder.file("unet/diffusion_pytorch_model.safetensors"))
    let names = written.arrays.map { name, array in
      "\(name) \(array.shape.map(String.init).joined(separator: "x"))"
    }
    #expect(Set(names) == Set(lines.dropFirst().map(String.init)))
    let ours = try json(folder.bytes("unet/config.json"))
    let theirs = try json(Array(lines[0].utf8))
    for (key, value) in theirs where key != "_diffusers_version" && value as? NSNull == nil {
      #expect(ours[key] as? NSObject == value as? NSObject, "\(key)")
    }
    #expect(Set(ours.keys).subtracting(theirs.keys).isEmpty)
  }

  private func json(_ bytes: [UInt8]) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }

  /// By every form and back, nothing is lost.
  @Test(arguments: travelling)
  func keepsEveryBitThereAndBack(_ reference: NetworkReference) throws {
    let network = try write(reference, to: "w.safetensors")
    let original = folder.bytes("w.safetensors")
    for newOrder in [false, true] {
      let conversion = WeightsConversion(
        network, image: reference.imageShape, newAttentionOrder: newOrder)
      let path = ["w.safetensors", "a.pt", "unet", "b.pth", "w.safetensors"]
      for (from, to) in zip(path, path.dropFirst()) {
        let report = try conversion.convert(folder.file(from), to: folder.file(to))
        #expect(report.largestDifference == 0)
        #expect(report.largestOutput ?? 0 > 0.1)
      }
      #expect(folder.bytes("w.safetensors") == original)
    }
  }

  /// Ours is head by head: 16 rows each of query, key and value of head 0, then those of head 1.
  @Test func attentionIsSplitByHeads() throws {
    let reference = Self.travelling[0]
    let network = try write(reference, to: "w.safetensors")
    let conversion = WeightsConversion(
      network, image: reference.imageShape, newAttentionOrder: true)
    _ = try conversion.convert(folder.file("w.safetensors"), to: folder.file("new.pt"))
    _ = try WeightsConversion(network, image: reference.imageShape)
      .convert(folder.file("w.safetensors"), to: folder.file("unet"))
    let name = "middle_block.1.qkv.weight"
    let ours = try #require(try Safetensors.read(folder.file("w.safetensors")).arrays[name])
    let new = try #require(try PyTorchFile.read(folder.file("new.pt"))[name])
    let theirs = try Safetensors.read(folder.file("unet/diffusion_pytorch_model.safetensors"))
    // 96 channels in six heads.
    for (kind, letter) in ["q", "k", "v"].enumerated() {
      let layer = "mid_block.attentions.0.to_\(letter).weight"
      let part = try #require(theirs.arrays[layer])
      for (row, head, channel) in [(0, 0, 0), (15, 0, 15), (16, 1, 0), (95, 5, 15)] {
        let values = ours.row(48 * head + 16 * kind + channel, of: 288)
        #expect(part.row(row, of: 96) == values, "\(layer) \(row)")
        #expect(new.row(96 * kind + row, of: 288) == values, "\(layer) \(row)")
      }
    }
  }

  @Test func diffusersRefusesWhatItCannotExpress() throws {
    let image = ImageShape(height: 28, width: 28, channels: 1)
    let network = try makeNetwork(
      "{type: unet, channels: 32, multipliers: [2, 4], attention_at: [1], blocks: 1, "
        + "classes: concatenated}", image, classes: 10)
    try Safetensors.write(
      NetworkReference.weights(network.parameters).arrays(), to: folder.file("w.safetensors"))
    let error = #expect(throws: ConversionError.self) {
      try WeightsConversion(network, image: image)
        .convert(folder.file("w.safetensors"), to: folder.file("unet"))
    }
    #expect(
      error?.description == """
        diffusers' UNet2DModel cannot hold this network:
          'classes' is concatenated, but it only knows classes that are added to the step's features
          'multipliers' begins with 2, but it has as many sinusoids of the step as channels on the first level: they must begin with 1
          'heads': the heads are 16 at width 64, 32 at width 128 channels wide, but it has one attention_head_dim for all. Networks that shall travel give 'head_channels'
        """)
    #expect(!FileManager.default.fileExists(atPath: folder.file("unet")))
  }

  /// Every field that says another network, by name and value, and fields that are unknown.
  @Test func aConfigurationOfAnotherNetworkIsRefused() throws {
    let reference = Self.travelling[0]
    let network = try write(reference, to: "w.safetensors")
    let conversion = WeightsConversion(network, image: reference.imageShape)
    _ = try conversion.convert(folder.file("w.safetensors"), to: folder.file("unet"))
    let text = folder.text("unet/config.json")
      .replacing("\"layers_per_block\" : 1", with: "\"layers_per_block\" : 2")
      .replacing("\"norm_eps\" : 1e-05", with: "\"norm_eps\" : 1e-06")
      .replacing("\"attention_head_dim\" : 16,", with: "\"cross_attention_dim\" : 768,")
    folder.write(text, to: "unet/config.json")
    let error = #expect(throws: ConversionError.self) {
      try conversion.convert(folder.file("unet"), to: folder.file("back.safetensors"))
    }
    #expect(
      error?.reasons == [
        "'layers_per_block' is 2, but the recipe's network has 1",
        "'attention_head_dim' is not given, which means 8, but the recipe's network has 16",
        "'norm_eps' is 1e-06, but the recipe's network has 1e-05",
        "'cross_attention_dim' is 768, a field that no network here has",
      ])
    #expect(!FileManager.default.fileExists(atPath: folder.file("back.safetensors")))
  }

  @Test func tensorsThatDoNotFitAreAllNamed() throws {
    let reference = Self.travelling[3]
    let network = try write(reference, to: "w.safetensors")
    var arrays = try Safetensors.read(folder.file("w.safetensors")).arrays
    arrays["out.2.wieght"] = arrays.removeValue(forKey: "out.2.weight")
    arrays["out.0.bias"] = HostArray(shape: [2], values: [1, 2])
    arrays["step"] = HostArray(shape: [], values: [7])
    try PyTorchFile.write(arrays.map { ($0.key, $0.value) }, to: folder.file("w.pt"))
    let error = #expect(throws: WeightsError.self) {
      try WeightsConversion(network, image: reference.imageShape)
        .convert(folder.file("w.pt"), to: folder.file("back.safetensors"))
    }
    #expect(
      error?.faults == [
        "'out.0.bias' must be [32], but is [2]", "'out.2.weight' [1, 32, 3, 3] is missing",
        "'out.2.wieght' [1, 32, 3, 3] is not a parameter of it: did you mean 'out.2.weight'?",
        "'step' [] is not a parameter of it",
      ])
  }

  @Test func theFormIsThatOfTheName() throws {
    let reference = Self.travelling[3]
    let network = try write(reference, to: "w.safetensors")
    let conversion = WeightsConversion(network, image: reference.imageShape)
    for (name, problem) in [
      ("w.onnx", "has no form that is known"), ("unet-0.1", "has no form that is known"),
    ] {
      let error = #expect(throws: ConversionError.self) {
        try conversion.convert(folder.file("w.safetensors"), to: folder.file(name))
      }
      #expect(error?.description.contains(problem) == true)
    }
    try folder.makeFolder("pipeline")
    folder.write("{}", to: "pipeline/model_index.json")
    let error = #expect(throws: ConversionError.self) {
      try conversion.convert(folder.file("pipeline"), to: folder.file("w.pt"))
    }
    #expect(error?.description.contains("is a pipeline of diffusers: name the folder") == true)
    let other = WeightsConversion(network, image: reference.imageShape, newAttentionOrder: true)
    #expect(throws: ConversionError.self) {
      try other.convert(folder.file("w.safetensors"), to: folder.file("b.safetensors"))
    }
  }
}

extension HostArray {
  fileprivate func row(_ index: Int, of count: Int) -> [Float] {
    let width = values.count / count
    return Array(values[index * width..<(index + 1) * width])
  }
}
