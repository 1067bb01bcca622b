import BundledPlugins
import Datasets
import Diffusion
import Foundation
import Layers
import Losses
import Metrics
import Models
import Recipe
import Samplers
import Schedulers
import TestSupport
import Trackers

/// Folders with a small recipe and its data, as a user would have them.
extension ScratchFolder {
  /// A folder with `data/` and `tiny.yaml`: a U-Net of one level, a chain of six steps.
  static func tiny(_ changes: String = "") throws -> ScratchFolder {
    let folder = ScratchFolder()
    try folder.writeFashion()
    folder.write(tinyRecipe, to: "tiny.yaml")
    return folder
  }

  static let tinyRecipe = """
    name: tiny
    seed: 7
    dataset: {type: fashion_mnist, path: data}
    schedule: {type: linear, steps: 6, first_beta: 0.2}
    timesteps: {type: beta_weighted}
    network: {type: unet, channels: 32, multipliers: [1, 1], blocks: 1, dropout: 0.1}
    model: {type: daed}
    train:
      steps: 40
      batch: 4
      ema: [0.9]
      checkpoint_every: 5
      optimizer: {type: adamw, learning_rate: 0.001}

    """

  /// `tiny.yaml` with all that training can have: rates that change, clipping, micro-batches, two
  /// averages, steps drawn by their losses, measurements on held-out images.
  static let everything = tinyRecipe.replacing(
    "type: beta_weighted", with: "type: loss_second_moment, history: 2"
  ).replacing(
    "  ema: [0.9]\n",
    with: """
        ema: [0.9, 0.5]
        accumulate: 2
        clip_norm: 0.5
        learning_rate_schedule: {type: cosine, warm_up: 5, final_fraction: 0.1}
        validate_every: 7
        validate_images: 3

      """)

  /// Runs the program here.
  func daedalus(
    _ line: String, environment: [String: String] = [:]
  ) throws -> RunsProgram.Result {
    try RunsProgram.run(line, in: path, environment: environment)
  }

  /// The lines of a run's metrics.
  func metrics(of run: String) -> [Substring] {
    text("\(run)/metrics.jsonl").split(separator: "\n")
  }
}

/// The built-in components, as the program registers them.
let components: [Plugin] = [
  Datasets::plugin, Layers::plugin, Losses::plugin, Metrics::plugin, Models::plugin,
  Samplers::plugin,
  Schedulers::plugin, Trackers::plugin,
]

/// The components of a kind as messages list them, those under `Plugins/` among them.
func known(_ kind: ComponentKind) -> String {
  let types = (try? Registry(components + bundledPlugins))?.types(of: kind) ?? []
  return types.map { $0.typeName }.joined(separator: ", ")
}
