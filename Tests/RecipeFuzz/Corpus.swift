import Foundation

/// The recipes that inputs are made of.
enum Corpus {
  /// The recipes of the repository by their paths in it, and one that uses what they do not.
  static func files() throws -> [String: [UInt8]] {
    let root = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false)
      .dropLast(3).joined(separator: "/")
    var files = ["recipes/features.yaml": Array(features.utf8)]
    for folder in ["recipes", "Plugins"] {
      let names = try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")
      for name in names where name.hasSuffix(".yaml") {
        let path = "\(folder)/\(name)"
        files[path] = Array(try Data(contentsOf: URL(filePath: "\(root)/\(path)")))
      }
    }
    return files
  }

  /// Everything that YAML and recipes have, once.
  private static let features = """
    # All of it.
    extends: [base/fashion-mnist.yaml, ./smoke/../smoke/daed.yaml]
    name: "a\\u00e9\\n\\x41 # no comment"  # a comment
    seed: &seed 12
    dataset: {type: fashion_mnist, classes: [0, Trouser, '9'], limit: 6e2, flip: true}
    schedule: &schedule
      type: list
      betas: [0.1, 2.0e-1, .3, &beta 0.4, *beta]
      first_beta: ~
      shorten: false
    timesteps: {? type : first_step_weighted, "importance": null}
    network: {type: unet, channels: 64, multipliers: [1, 2], attention_at: [], heads: null,
      head_channels: 32, resample: residual, film: false, classes: added, dropout: 0.0}
    model:
      type: daed
      prediction: v
      variance: learned_range
      generator: {trainable: false}
      denoiser:
        network: {type: unet, blocks: 1}
    loss: {type: hybrid}
    train:
      steps: 1e1
      batch: *seed
      accumulate: 3
      ema: [0.9, 0.999]
      optimizer: {type: adamw, learning_rate: 1.0e-4}
      learning_rate_schedule: {type: cosine, warm_up: 2}
      clip_norm: 1
    sampler: {type: ddim, steps: 3, eta: 0.5, clip: true}
    trackers:
      - jsonl
      - {type: csv}
      - type: tensorboard
    """
}
