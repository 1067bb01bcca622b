import Diffusion
import Experiments
import Recipe
import TestSupport
import Testing

/// Which losses train which models, and what they leave alone.
@Suite struct LossTests {
  let runs = ToyRuns()

  private func recipe(_ model: String, _ loss: String, steps: Int = 8) -> String {
    toyRecipe(model: "{\(model)}", steps: steps, batch: 4, more: "loss: {type: \(loss)}")
  }

  @Test(arguments: [
    (
      "type: ddgm", "hybrid",
      "the loss 'hybrid' trains the variance, so 'model.variance' must be learned_range, but is "
        + "fixed_large"
    ),
    (
      "type: ddgm, variance: learned_range", "simple",
      "the loss 'simple' does not train the variance, but 'model.variance' is learned_range: the "
        + "losses hybrid and vlb do"
    ),
    (
      "type: ddgm", "laplacian_pyramid",
      "the loss 'laplacian_pyramid' is for a first step by a denoising auto-encoder, which this "
        + "model has not: it takes a dae or daed"
    ),
    (
      "type: dae", "laplacian_pyramid, levels: 5",
      "5 levels halve the images 4 times, but they are 8x8x1: these images allow up to 4 levels"
    ),
  ])
  func aLossRefusesModelsThatItCannotTrain(_ model: String, _ loss: String, _ text: String) {
    let complaint = runs.complaint(recipe(model, loss))
    #expect(complaint.contains("error: \(text)\n"), "\(complaint)")
    #expect(complaint.contains("loss: {type:") && complaint.contains("^"), "\(complaint)")
  }

  @Test(arguments: [
    ("type: ddgm, variance: learned_range", "vlb"), ("type: ddgm", "vlb"),
    ("type: daed, variance: learned_range", "hybrid"),
    ("type: dae, variance: learned_range", "simple"),
    ("type: daed, prediction: v", "laplacian_pyramid"),
  ])
  func theOthersTrain(_ model: String, _ loss: String) throws {
    let run = try runs.train(recipe(model, loss), to: "run")
    #expect(run.checkpointSteps().last == 8)
    #expect(try runs.metrics("run").allSatisfy { $0.loss.isFinite && $0.loss > 0 })
  }
}
