import Diffusion
import Experiments
import Foundation
import Layers
import Losses
import Models
import Recipe
import Samplers
import Schedulers
import Tensor
import TestSupport
import Trackers

// Components that are quick, so that what is around them can be tested: images of 8x8, and a
// network of two convolutions.

struct ToyDataset: Dataset {
  static let typeName = "toy"
  let imageShape = ImageShape(height: 8, width: 8, channels: 1)
  let classNames: [String]
  private let shift: Int
  private let isSymmetric: Bool
  private let heldOut: Int

  init(_ options: inout Options) throws {
    classNames = try options.strings("names", default: [])
    shift = try options.int("shift", default: 0)
    isSymmetric = try options.bool("symmetric", default: false)
    heldOut = try options.int("held_out", default: 0)
  }

  func open() throws -> any ImageSource { images(count: 10, first: 3) }

  var hasHeldOutImages: Bool { heldOut > 0 }

  func openHeldOut(limit: Int) throws -> any ImageSource {
    images(count: min(limit, heldOut), first: 25)
  }

  private func images(count: Int, first: Int) -> Images {
    Images(
      count: count, first: first, classes: classNames.count, shift: shift, isSymmetric: isSymmetric)
  }

  private struct Images: ImageSource {
    let count: Int
    let first: Int
    let classes: Int
    let shift: Int
    let isSymmetric: Bool

    func labels(_ indices: [Int]) throws -> [Int] { indices.map { ($0 + shift) % classes } }

    func batch(_ indices: [Int]) throws -> Tensor {
      let values = indices.flatMap { index -> [Float] in
        (0..<64).map { (pixel: Int) -> Float in
          let column = isSymmetric ? min(pixel % 8, 7 - pixel % 8) : pixel % 8
          let grey = (pixel / 8 * 8 + column) * (index + first) % 17
          return Float(grey) / 8 - 1
        }
      }
      return Tensor(values, shape: [indices.count, 8, 8, 1])
    }
  }
}

struct ToyNetwork: Network {
  static let typeName = "toy"
  let parameters: ParameterList
  let classCount: Int
  let learnsVariance: Bool
  private let channels: Int
  private let isSteep: Bool
  private let first: Convolution
  private let label: LabelEmbedding
  private let second: Convolution

  init(_ options: inout Options) throws {
    let channels = try options.int("channels", default: 4, in: 1...64)
    let names = options.fact("class_names", as: [String].self) ?? []
    self.init(
      channels: channels, classCount: try options.bool("classes", default: false) ? names.count : 0,
      isSteep: try options.bool("steep", default: false))
  }

  private init(channels: Int, classCount: Int, isSteep: Bool, learnsVariance: Bool = false) {
    self.channels = channels
    self.isSteep = isSteep
    self.classCount = classCount
    self.learnsVariance = learnsVariance
    var list = ParameterList()
    first = Convolution("first", 1, channels, in: &list)
    label =
      classCount > 0
      ? .added("label", classes: classCount, features: channels, in: &list) : .none
    second = Convolution("second", channels, learnsVariance ? 2 : 1, in: &list)
    parameters = list
  }

  func learningVariance() -> (any Network)? {
    ToyNetwork(channels: channels, classCount: classCount, isSteep: isSteep, learnsVariance: true)
  }

  func callAsFunction(
    _ xt: Tensor, at timesteps: Tensor, labels: Tensor?, _ pass: Pass
  ) -> Tensor {
    let step = timesteps.reshaped([timesteps.count, 1, 1, 1]) * 0.1
    let zeros = Tensor.zeros([timesteps.count, 1, 1, 1])
    let features = label((zeros + step).reshaped([timesteps.count, 1]), labels: labels, pass)
    var inside = first(xt, pass) + features.reshaped([timesteps.count, 1, 1, features.shape[1]])
    // Between the convolutions the gradient becomes too long for float32.
    if isSteep { inside = differentiable(inside.detached(), of: [inside]) { [$0 * 1e30] } }
    return second(inside.silu(), pass)
  }
}

/// The mean squared error of the noise; for images at the first step its gradient is 1e30 times
/// what it should be, too long for float32, while the loss is as always; or, if it is `high`, the
/// loss is infinite and its gradient is as always.
struct CliffLoss: Loss {
  static let typeName = "cliff"
  private let isHigh: Bool

  init(_ options: inout Options) throws {
    isHigh = try options.bool("high", default: false)
  }

  func callAsFunction(
    _ model: any Denoiser, x0: Tensor, noise: Tensor, at timesteps: [Int],
    in process: DiffusionProcess
  ) throws -> Tensor {
    let epsilon = try model(process.diffuse(x0, noise: noise, to: timesteps), at: timesteps)
    let losses = (epsilon - noise).squared().mean(axes: [1, 2, 3]).reshaped([timesteps.count])
    let scale = Tensor(timesteps.map { $0 == 0 ? 1e30 : 1 })
    guard !isHigh else {
      return differentiable(losses.detached() * scale * scale, of: [losses]) { [$0] }
    }
    return differentiable(losses.detached(), of: [losses]) { [$0 * scale] }
  }
}

let toys = Plugin(ToyDataset.self, ToyNetwork.self, CliffLoss.self)

func toyRegistry() throws -> Registry {
  try Registry([
    Layers::plugin, Losses::plugin, Models::plugin, Samplers::plugin, Schedulers::plugin,
    Trackers::plugin, toys, toyMetrics, closedForms,
  ])
}

/// A folder in which toy recipes are trained and sampled.
struct ToyRuns {
  let scratch = ScratchFolder()

  func path(_ name: String) -> String { scratch.file(name) }

  /// Trains `recipe` and returns the folder.
  @discardableResult
  func train(
    _ recipe: String, to name: String, resume: Bool = false, isChanged: Bool = false,
    onNote: @escaping (String) -> Void = { _ in },
    onWarning: @escaping (String) -> Void = { _ in },
    onReference: @escaping (EvaluationProgress) -> Void = { _ in },
    stop: @escaping () -> Int32? = { nil }
  ) throws -> RunFolder {
    let (experiment, resolved) = try Experiment.read(
      try Recipe.parse(recipe, name: "toy.yaml"), with: toyRegistry())
    let folder = RunFolder(path(name))
    let hooks = Trainer.Hooks(
      onProgress: { _ in }, onReference: onReference, onNote: onNote, onWarning: onWarning,
      stopSignal: stop)
    let environment = ["XDG_CACHE_HOME": path("caches")]
    _ = try Trainer(experiment, in: folder, hooks: hooks, environment: environment)
      .run(resolvedRecipe: resolved.resolvedYAML(), resume: resume, isChanged: isChanged)
    return folder
  }

  /// What is said of a faulty recipe, with the scratch folder as TMP; "read" where nothing is.
  func complaint(_ recipe: String) -> String {
    do {
      _ = try Experiment.read(try Recipe.parse(recipe, name: "toy.yaml"), with: toyRegistry())
      return "read"
    } catch {
      return "\(error)".replacing(scratch.path, with: "TMP")
    }
  }

  /// Samples a run.
  func sample(
    _ folder: RunFolder, count: Int = 5, batch: Int = 5, weights: WeightsChoice = .raw,
    label: Int? = nil, parts: [String: String] = [:], noise: HostArray? = nil,
    overrides: [String] = [],
    output: String = "out.npz", onProgress: (Double) throws -> Void = { _ in }
  ) throws -> [UInt8] {
    let experiment = try Experiment.read(run: folder, with: toyRegistry(), overrides: overrides)
    let job = SampleJob(
      count: count, batch: batch, seed: 3, label: label, weights: weights, parts: parts,
      output: path(output))
    return try job.run(experiment, in: folder, noise: noise, onProgress: onProgress)
  }

  /// The lines of a run's metrics that are about steps.
  func metrics(_ name: String) throws -> [Metrics] {
    try scratch.text("\(name)/metrics.jsonl").split(separator: "\n")
      .filter { $0.contains(#""loss":"#) }
      .map { try JSONDecoder().decode(Metrics.self, from: Data($0.utf8)) }
  }

  /// The lines of a run's metrics that are about samples.
  func evaluations(_ name: String) throws -> [Evaluated] {
    try scratch.text("\(name)/metrics.jsonl").split(separator: "\n")
      .filter { $0.contains(#""evaluation":"#) }
      .map { try JSONDecoder().decode(Evaluated.self, from: Data($0.utf8)) }
  }

  struct Evaluated: Decodable, Equatable {
    let step: Int
    let evaluation: Figures

    struct Figures: Decodable, Equatable {
      let samples: Int
      let reference_images: Int
      let weights: String
      let extractor: String
      let distance: Double
      let largest: Double?
    }
  }

  /// The lines of a run's metrics that are about held-out images.
  func validations(_ name: String) throws -> [Validated] {
    try scratch.text("\(name)/metrics.jsonl").split(separator: "\n")
      .filter { $0.contains(#""validation":"#) }
      .map { try JSONDecoder().decode(Validated.self, from: Data($0.utf8)) }
  }

  struct Validated: Decodable, Equatable {
    let step: Int
    let validation: Figures

    struct Figures: Decodable, Equatable {
      let images: Int
      let weights: String
      let simple_loss: Double
      let bits_per_dimension: Double?
    }
  }

  struct Metrics: Decodable {
    let step: Int
    let loss: Double
    let learning_rate: Double
    let gradient_norm: [String: Double]
  }

  /// What a file of a checkpoint holds.
  func bytes(_ folder: RunFolder, _ step: Int, _ file: String) throws -> [UInt8] {
    try readFile("\(folder.checkpointPath(step))/\(file)", limit: 1 << 24)
  }

  /// The arrays of a file of a checkpoint, one after the other.
  func values(_ folder: RunFolder, _ step: Int, _ file: String) throws -> [Float] {
    let contents = try Safetensors.read("\(folder.checkpointPath(step))/\(file)")
    return contents.names.flatMap { contents.arrays[$0]?.values ?? [] }
  }
}

/// A toy recipe; every checkpoint stays.
func toyRecipe(
  model: String, steps: Int = 8, batch: Int = 2, chain: Int = 4, train: String = "",
  more: String = ""
) -> String {
  """
  name: toy
  seed: 5
  dataset: {type: toy}
  schedule: {type: linear, steps: \(chain), first_beta: 0.3}
  network: {type: toy}
  model: \(model)
  train:
    steps: \(steps)
    batch: \(batch)
    ema: [0.75, 0.5]
    checkpoint_every: 1
    keep: 1000
    \(train)
    optimizer: {type: adamw, learning_rate: 0.01}
  \(more)
  """
}
