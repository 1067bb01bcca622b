import Diffusion
import Recipe
import TestSupport
import Trackers

// What the tests of trackers share.

/// Opens a tracker by its name in recipes.
func openTracker(
  _ name: String, in folder: String, after step: Int = 0, recipe: String = "name: x\n"
) throws -> any EventRecord {
  let registry = try Registry([Trackers::plugin])
  let tracker = try Recipe.parse("tracker: {type: \(name)}", name: "test").read(with: registry) {
    try $0.component("tracker", of: .tracker, as: (any Tracker).self)
  }.value
  return try tracker.open(in: folder, after: step, recipe: recipe)
}

/// A training step.
func figures(
  _ step: Int, loss: Double, norms: [String: Double] = ["generator": 1], rate: Double = 1
) -> RunEvent {
  .step(
    StepFigures(
      step: step, loss: loss, learningRate: 1e-3, gradientNorms: norms, imagesPerSecond: rate))
}

/// What is said of a call that fails, with the scratch folder as TMP.
func complaint(_ folder: ScratchFolder, _ body: () throws -> Void) -> String {
  do {
    try body()
    return "done"
  } catch {
    return "\(error)".replacing(folder.path, with: "TMP")
  }
}
