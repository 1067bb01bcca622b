import Experiments
import Foundation
import Tensor
import TestSupport
import Testing

/// What is said of a run whose loss or gradients are not finite: the tensor that shows it first.
@Suite struct DivergenceTests {
  let runs = ToyRuns()

  private func failure(_ recipe: String) throws -> String {
    let error = #expect(throws: RunFailure.self) { try runs.train(recipe, to: "run") }
    return (error?.description ?? "").replacing(runs.scratch.path, with: "TMP")
      .replacing("-nan", with: "nan")
  }

  private static let end =
    "No checkpoint had been written. A smaller learning rate is the usual cure."

  /// The loss of the first step, which is the same whatever becomes of its gradients.
  private func loss(_ recipe: String) throws -> Double {
    try runs.train(recipe, to: "fine")
    return try #require(runs.metrics("fine").first).loss
  }

  /// Between the convolutions: the gradients of the second are as always, those of the first are not,
  /// and the bias of the first is nearer to the loss than its weights.
  @Test(arguments: ["", "clip_norm: 1", "accumulate: 2"])
  func aGradientIsNamedFromTheLossBack(_ key: String) throws {
    let recipe = toyRecipe(model: "{type: ddgm}", train: key)
    let loss = try loss(recipe)
    #expect(
      try failure(recipe.replacing("{type: toy}\nmodel", with: "{type: toy, steep: true}\nmodel"))
        == "step 1: the gradient norm of the generator is inf, with a loss of \(loss) "
        + "(t = 1 ... 4). Seen from the loss, the first gradient whose length is not finite is that "
        + "of generator/first.bias [4]. \(Self.end)")
  }

  /// Infinite at the first step of the chain, with gradients as always.
  @Test func aLossThatOverflowsByItselfIsSaid() throws {
    let recipe = toyRecipe(
      model: "{type: dae}", more: "loss: {type: cliff, high: true}")
    #expect(
      try failure(recipe)
        == "step 1: the loss is inf (t = 1 ... 4). All gradients and weights are finite: the loss "
        + "itself overflowed. \(Self.end)")
  }

  /// A part of another run that is not trained has no gradients, but weights.
  @Test func weightsAreNamed() throws {
    let source = try runs.train(toyRecipe(model: "{type: dae}", steps: 1), to: "source")
    let file = "\(source.checkpointPath(1))/denoiser.safetensors"
    let contents = try Safetensors.read(file)
    let arrays = contents.names.map { name in
      var array = contents.arrays[name] ?? HostArray(shape: [0], values: [])
      if name == "second.weight" {
        array = HostArray(shape: array.shape, values: array.values.dropLast() + [.nan])
      }
      return (name: name, array: array)
    }
    try Safetensors.write(arrays, metadata: [:], to: file)
    let recipe = toyRecipe(
      model: "{type: daed, denoiser: {from: \(source.path), weights: raw, trainable: false}}",
      batch: 16
    ).replacing("checkpoint_every: 1\n", with: "checkpoint_every: 1000\n")
    #expect(
      try failure(recipe)
        == "step 1: the loss is nan (t = 1 ... 4). All gradients are finite, but the weights "
        + "denoiser/second.weight [1, 4, 3, 3] are not. \(Self.end)")
  }

  @Test func aRateThatIsTooLargeIsSeenInTheGradients() throws {
    let recipe = toyRecipe(model: "{type: ddgm}")
      .replacing("learning_rate: 0.01", with: "learning_rate: 1.0e30")
    let text = try failure(recipe).replacing("loss is nan", with: "loss is inf")
    #expect(
      text
        == "step 2: the loss is inf (t = 1 ... 4). Seen from the loss, the first gradient whose "
        + "length is not finite is that of generator/second.bias [1]. The last checkpoint is "
        + "TMP/run/checkpoints/step-0000001. A smaller learning rate is the usual cure.")
  }

  /// The folder says so until training goes on.
  @Test func theRunIsListedAsFailed() throws {
    let recipe = toyRecipe(model: "{type: dae}", more: "loss: {type: cliff, high: true}")
    let reason = try failure(recipe)
    let folder = RunFolder("\(runs.scratch.path)/run")
    let record = RunRecord(folder)
    #expect(record.state == .failed)
    #expect(record.stateText.hasPrefix("failed at step \(record.step) of "))
    #expect(
      record.problem?.replacing(runs.scratch.path, with: "TMP").replacing("-nan", with: "nan")
        == reason)
  }
}
