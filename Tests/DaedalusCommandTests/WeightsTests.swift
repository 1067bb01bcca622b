import Foundation
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

  /// One clear error, exit code 2, and nothing written.
  @Test func refusalsAreOneErrorAndWriteNothing() throws {
    let (folder, weights) = try trained()
    folder.write("cposix\nsystem\n", to: "evil.pt")
    let before = folder.contents(of: ".")
    for (line, error) in [
      (
        "weights convert \(weights) out.pt",
        """
        error: give either --recipe or --config
        Usage: daedalus weights convert <input> <output> (--recipe <recipe> | --config <name>) [<options>]
          See 'daedalus weights convert --help' for more information.
        """
      ),
      (
        "weights convert evil.pt out.safetensors --recipe tiny.yaml",
        "error: evil.pt: is no file of torch.save: it begins neither as a zip archive (50 4B 03 04) "
          + "nor with the magic number of the legacy form"
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
