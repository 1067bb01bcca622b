import Diffusion
import Experiments
import Foundation
import Recipe
import Tensor
import TestSupport
import Testing

/// `weights convert` as a user types it.
@Suite struct WeightsTests {
  /// A folder with a trained run, one part of which is converted.
  private func trained() throws -> (ScratchFolder, weights: String) {
    let folder = try ScratchFolder.tiny()
    let result = try folder.daedalus("train tiny.yaml --out run --set train.steps=1")
    #expect(result.code == 0, "\(result.error)")
    return (folder, "run/checkpoints/step-0000001/generator.ema-0.9.safetensors")
  }

  @Test func aPartOfARunTravelsAndComesBack() throws {
    let (folder, weights) = try trained()
    let result = try folder.daedalus(
      "weights convert \(weights) g.pt --recipe run --part generator")
    #expect(result.code == 0, "\(result.error)")
    let expected =
      /read:    run\/.*\.safetensors \(safetensors, 108 tensors\)\nwritten: g\.pt \(PyTorch state_dict, 108 tensors\)\n0\.\d{3} M parameters\. There and back, the network's outputs differ by at most 0\.0; they reach \d.*\.\n/
    #expect(result.output.wholeMatch(of: expected) != nil, "\(result.output)")
    let back = try folder.daedalus(
      "weights convert g.pt back.safetensors --recipe tiny.yaml --part generator --json")
    let json = try JSONSerialization.jsonObject(with: Data(back.output.utf8)) as? [String: Any]
    #expect(
      json?.keys.sorted() == [
        "input_form", "input_tensors", "largest_difference", "largest_output", "output_form",
        "output_tensors", "parameters",
      ])
    #expect(json?["largest_difference"] as? Double == 0)
    #expect(folder.bytes("back.safetensors") == folder.bytes(weights))
  }

  /// A recipe of a network and a dataset alone: its images and classes are those of the dataset.
  @Test func aNetworkWithClassesNeedsNoMoreThanItsDataset() throws {
    let folder = ScratchFolder()
    let network =
      "network: {type: unet, channels: 32, multipliers: [1], blocks: 1, classes: added}\n"
    folder.write("dataset: {type: fashion_mnist}\n\(network)", to: "network.yaml")
    let parameters = try NetworkConfiguration(
      try Recipe.load(folder.file("network.yaml")), part: nil, with: Registry(components)
    ).network.parameters
    let weights = Weights(parameters, initializedFrom: RandomKey(seed: 1, purpose: "test"))
    try Safetensors.write(weights.arrays(), to: folder.file("w.safetensors"))
    for (from, to) in [("w.safetensors", "unet/"), ("unet", "w.pt"), ("w.pt", "back.safetensors")] {
      let result = try folder.daedalus("weights convert \(from) \(to) --recipe network.yaml")
      #expect(result.code == 0, "\(result.error)")
    }
    let config = try #require(
      try JSONSerialization.jsonObject(with: Data(folder.bytes("unet/config.json")))
        as? [String: Any])
    #expect(config["num_class_embeds"] as? Int == 10 && config["in_channels"] as? Int == 1)
    #expect(config["sample_size"] as? [Int] == [28, 28])
    #expect(folder.bytes("back.safetensors") == folder.bytes("w.safetensors"))
    folder.write(network, to: "alone.yaml")
    let alone = try folder.daedalus("weights convert w.pt out.safetensors --recipe alone.yaml")
    #expect(alone.code == 2)
    #expect(
      alone.error == """
        alone.yaml:1:75: error: 'classes' is 'added', which takes a dataset with labels; without one it must be none
           1 | network: {type: unet, channels: 32, multipliers: [1], blocks: 1, classes: added}
             |                                                                           ^~~~~
        1 error; nothing was run.

        """)
    #expect(!folder.names.contains("out.safetensors"))
  }

  /// Weights of another network: what differs is named with both shapes, what is missing or surplus
  /// with its own, in the names of the file that was read.
  @Test func tensorsOfAnotherNetworkAreNamedWithTheirShapes() throws {
    let (folder, weights) = try trained()
    let classes = "network.classes=added"
    let line =
      "weights convert \(weights) out.pt --recipe tiny.yaml --set \(classes) --part generator"
    #expect(
      try folder.daedalus(line).error == """
        error: \(weights) does not fit this network:
          'label_emb.weight' [10, 128] is missing

        """)
    let learned = try folder.daedalus(
      "train tiny.yaml --out learned --set train.steps=1 --set model.variance=learned_range "
        + "--set loss.type=hybrid --set \(classes)")
    #expect(learned.code == 0, "\(learned.error)")
    let other = "learned/checkpoints/step-0000001/generator.safetensors"
    let unet = "weights convert \(other) unet --recipe learned --part generator"
    #expect(try folder.daedalus(unet).code == 0)
    let result = try folder.daedalus("weights convert \(other) out.pt --recipe tiny.yaml")
    #expect(result.code == 2)
    #expect(
      result.error == """
        error: \(other) does not fit this network:
          'out.2.weight' must be [1, 32, 3, 3], but is [2, 32, 3, 3]
          'out.2.bias' must be [1], but is [2]
          'label_emb.weight' [10, 128] is not a parameter of it

        """)
    let moments = try folder.daedalus(
      "weights convert run/checkpoints/step-0000001/generator.optimizer.safetensors out.pt "
        + "--recipe run")
    #expect(moments.code == 2)
    #expect(
      moments.error.hasPrefix(
        """
        error: run/checkpoints/step-0000001/generator.optimizer.safetensors does not fit this network:
          'time_embed.0.weight' [128, 32] is missing

        """))
    #expect(moments.error.hasSuffix("\n  and 314 more\n"))
    #expect(!folder.names.contains("out.pt"))
  }

  /// One clear error, exit code 2, and nothing written.
  @Test func refusalsAreOneErrorAndWriteNothing() throws {
    let (folder, weights) = try trained()
    folder.write("cposix\nsystem\n", to: "evil.pt")
    try folder.copy(weights, to: "safetensors.pt")
    #expect(try folder.daedalus("weights convert \(weights) w.pt --recipe run").code == 0)
    try folder.copy("w.pt", to: "pt.safetensors")
    try folder.makeFolder("empty")
    try folder.makeFolder("config")
    folder.write("{}", to: "config/config.json")
    let before = folder.contents(of: ".")
    for (line, error) in [
      (
        "weights convert \(weights) out.pt",
        """
        error: give either --recipe or --config
        Usage: daedalus weights convert <input> <output>
                 (--recipe <recipe> | --config <name>) [<options>]
          See 'daedalus weights convert --help' for more information.
        """
      ),
      (
        "weights convert evil.pt out.safetensors --recipe tiny.yaml",
        "error: evil.pt: is no file of torch.save: it begins neither as a zip archive (50 4B 03 04) "
          + "nor with the magic number of the legacy form"
      ),
      (
        "weights convert safetensors.pt out.safetensors --recipe tiny.yaml",
        "error: safetensors.pt: is no file of torch.save: it begins neither as a zip archive (50 4B 03 "
          + "04) nor with the magic number of the legacy form"
      ),
      (
        "weights convert pt.safetensors out.pt --recipe tiny.yaml",
        "error: pt.safetensors: says that its header is 2251842830682960 bytes long, but the most that "
          + "safetensors allows is 100000000: it is no safetensors file"
      ),
      (
        "weights convert run out.pt --recipe tiny.yaml",
        "error: 'run' is no folder of diffusers: it has no config.json. Weights of a run are the "
          + ".safetensors files in its checkpoints"
      ),
      (
        "weights convert empty/ out.pt --recipe tiny.yaml",
        "error: 'empty/' is no folder of diffusers: it has no config.json. Weights of a run are the "
          + ".safetensors files in its checkpoints"
      ),
      (
        "weights convert nowhere out.pt --recipe tiny.yaml",
        "error: 'nowhere' is no folder of diffusers: there is nothing there. Weights of a run are the "
          + ".safetensors files in its checkpoints"
      ),
      (
        "weights convert nowhere.pt out.safetensors --recipe tiny.yaml",
        "error: nowhere.pt: cannot be read: No such file or directory"
      ),
      (
        "weights convert \(weights) out.txt --recipe tiny.yaml",
        "error: 'out.txt' has no form that is known. Known: NAME.safetensors, NAME.pt or NAME.pth "
          + "(PyTorch), FOLDER/ (diffusers)"
      ),
      (
        "weights convert \(weights) unet --recipe tiny.yaml --set network.multipliers=[2,1]",
        """
        error: diffusers' UNet2DModel cannot hold this network:
          'multipliers' begins with 2, but it has as many sinusoids of the step as channels on the first level: they must begin with 1
        """
      ),
    ] {
      let result = try folder.daedalus(line)
      #expect(result.code == 2)
      #expect(result.error == error + "\n")
      #expect(result.output.isEmpty)
    }
    expectSame(folder.contents(of: "."), before)
  }
}
