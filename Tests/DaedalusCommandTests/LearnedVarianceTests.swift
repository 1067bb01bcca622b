import Foundation
import Tensor
import TestSupport
import Testing

/// A recipe with `variance: learned_range`, through every verb that takes its network.
@Suite struct LearnedVarianceTests {
  private static let trained = Result {
    let folder = try ScratchFolder.tiny()
    folder.write(recipe, to: "learned.yaml")
    let result = try folder.daedalus("train learned.yaml --out run --set train.steps=2")
    #expect(result.code == 0, "\(result.error)")
    return folder.contents(of: ".")
  }

  private static let recipe = ScratchFolder.tinyRecipe.replacing(
    "model: {type: daed}",
    with: "model: {type: daed, variance: learned_range}\nloss: {type: hybrid}")

  let folder: ScratchFolder

  init() throws {
    folder = ScratchFolder()
    try folder.write(files: Self.trained.get(), to: ".")
  }

  private func json(_ line: String) throws -> [String: Any] {
    let result = try folder.daedalus(line)
    #expect(result.code == 0 && result.error.isEmpty, "\(result.error)")
    return try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  /// The generator's last convolution has an output more: 32 x 9 weights and a bias.
  @Test func benchTimesTheNetworkOfThePart() throws {
    let counts = try ["denoiser", "generator"].map { part in
      let line = "bench --recipe learned.yaml --part \(part) --batch 2 --runs 1 --threads 1 --json"
      return try #require(try json(line)["parameters"] as? Int)
    }
    #expect(counts == [304_673, 304_673 + 289])
  }

  @Test func aDryRunEstimatesIt() throws {
    let estimate = try json("train learned.yaml --dry-run --json --threads 1")
    #expect(estimate["parameters"] as? Int == 2 * 304_673 + 289)
    #expect((estimate["step_gflop"] as? Double ?? 0) > 0)
    #expect(estimate["time"] is [String: Any])
  }

  /// Of a whole recipe, and of one that says no more than it must.
  @Test(arguments: ["learned.yaml", "part.yaml"]) func predictWritesBoth(_ recipe: String) throws {
    folder.write(
      """
      network: {type: unet, channels: 32, multipliers: [1, 1], blocks: 1, dropout: 0.1}
      model: {type: daed, variance: learned_range}

      """, to: "part.yaml")
    _ = folder.file(
      "x.npy", NPY.encode(HostArray(shape: [2, 1, 28, 28], values: HashValues.data("x", 1568))))
    _ = folder.file("t.npy", NPY.encode(HostArray(shape: [2], values: [1, 5])))
    for (part, channels) in [("denoiser", 1), ("generator", 2)] {
      let result = try folder.daedalus(
        "predict --recipe \(recipe) --part \(part) --input x.npy --timesteps t.npy --output y.npy "
          + "--weights run/checkpoints/step-0000002/\(part).safetensors")
      #expect(result.code == 0, "\(result.error)")
      let y = try NPY.read(folder.file("y.npy"))
      #expect(y.shape == [2, channels, 28, 28])
      #expect(y.values.allSatisfy(\.isFinite) && y.values.contains { $0 != 0 })
    }
  }

  @Test func theRunIsSampled() throws {
    let result = try folder.daedalus("sample run --count 2")
    #expect(result.code == 0, "\(result.error)")
  }
}
