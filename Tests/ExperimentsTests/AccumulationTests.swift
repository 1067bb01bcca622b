import Experiments
import Foundation
import Tensor
import TestSupport
import Testing

/// A step in micro-batches is the step of the whole batch.
@Suite struct AccumulationTests {
  let runs = ToyRuns()

  private func recipe(_ pieces: Int, batch: Int = 8) -> String {
    toyRecipe(model: "{type: daed}", batch: batch, train: "accumulate: \(pieces)")
  }

  /// The gradients of eight images are added in another order: a few roundings of 6e-8. AdamW
  /// divides them by their own size, which leaves relative errors as they are but for elements near
  /// zero; over eight steps 1e-5 is enough.
  @Test(arguments: [2, 4, 8]) func piecesAgreeWithTheWhole(_ pieces: Int) throws {
    let whole = try runs.train(recipe(1), to: "whole")
    let split = try runs.train(recipe(pieces), to: "split")
    for part in ["denoiser", "generator"] {
      for file in ["", ".ema-0.75", ".optimizer"].map({ "\(part)\($0).safetensors" }) {
        expectClose(
          try runs.values(split, 8, file), try runs.values(whole, 8, file), within: 1e-5, file)
      }
      #expect(
        try runs.bytes(split, 8, "\(part).safetensors")
          != runs.bytes(whole, 8, "\(part).safetensors"), "they are not computed as one")
    }
    for (a, b) in zip(try runs.metrics("split"), try runs.metrics("whole")) {
      #expect(abs(a.loss - b.loss) < 1e-6 * b.loss)
      for (part, norm) in b.gradient_norm {
        #expect(abs((a.gradient_norm[part] ?? 0) - norm) < 1e-5 * norm)
      }
    }
  }

  /// With one image in each piece a part is in some of them only; it is stepped where the whole batch
  /// reaches it, and nowhere else.
  @Test func aPartIsSteppedWhereTheWholeBatchReachesIt() throws {
    let recipe = { (pieces: Int) in
      toyRecipe(
        model: "{type: daed}", steps: 20, batch: 2, chain: 3, train: "accumulate: \(pieces)")
    }
    try runs.train(recipe(1), to: "whole")
    try runs.train(recipe(2), to: "split")
    let whole = try runs.metrics("whole").map { $0.gradient_norm.keys.sorted() }
    #expect(try runs.metrics("split").map { $0.gradient_norm.keys.sorted() } == whole)
    #expect(Set(whole).count == 3, "both, and each alone, have their turn in 20 steps")
  }

  /// The accounts of the pool belong to the process, so the test has one of its own. Eight pieces
  /// keep an eighth of the activations; weights, images and noise stay as they are.
  @Test func piecesNeedLessMemory() async {
    await #expect(processExitsWith: .success) {
      let runs = ToyRuns()
      let peak = { (pieces: Int) throws -> Int in
        let recipe = toyRecipe(
          model: "{type: ddgm}", steps: 2, batch: 256, train: "accumulate: \(pieces)"
        ).replacing("network: {type: toy}", with: "network: {type: toy, channels: 64}")
        try runs.train(recipe, to: "\(pieces)")
        return CPUBackend.peakBytes
      }
      let eighth = try peak(8)
      let whole = try peak(1)
      #expect(whole > 4 * eighth, "\(whole) bytes, in pieces \(eighth)")
    }
  }
}
