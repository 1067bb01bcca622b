import Diffusion
import Foundation
import Layers
import Recipe
import Tensor

// Components with one fault each, which the laws have to find.

/// Two of its classes have one name, and its images have no columns.
struct BlurredDataset: Dataset {
  static let typeName = "blurred"
  static let summary = "cannot tell its classes apart"
  let imageShape = ImageShape(height: 4, width: 0, channels: 1)
  let classNames = ["cat", "dog", "Cat"]
  init(_ options: inout Options) throws {}
  func open() throws -> any ImageSource { throw FileError("blurred.idx", "does not exist") }
}

/// Its last beta is 1: nothing is left of the image.
struct FullSchedule: NoiseSchedule {
  static let typeName = "full"
  static let summary = "ends with a beta of 1"
  init(_ options: inout Options) throws {}
  func betas(steps: Int) -> [Double] { (1...steps).map { Double($0) / Double(steps) } }
}

/// Always has 100 steps.
struct RigidSchedule: NoiseSchedule {
  static let typeName = "rigid"
  static let summary = "a table of numbers"
  init(_ options: inout Options) throws {}
  func betas(steps: Int) -> [Double] { [Double](repeating: 0.01, count: 100) }
}

/// Says nothing of itself or its key.
struct SilentLoss: Loss {
  static let typeName = "silent"
  private let scale: Double

  init(_ options: inout Options) throws {
    scale = try options.double("scale", default: 1)
  }

  func callAsFunction(
    _ model: any Denoiser, x0: Tensor, noise: Tensor, at timesteps: [Int],
    in process: DiffusionProcess
  ) throws -> Tensor {
    let xt = process.diffuse(x0, noise: noise, to: timesteps)
    let target = process.target(of: model.prediction, x0: x0, noise: noise, at: timesteps)
    let error = (try model(xt, at: timesteps) - target).squared()
    // The mean of the batch for every image: a faulty reduction.
    return error.mean() * Float(scale) + Tensor.zeros([timesteps.count])
  }
}

/// One step can never be drawn, and one has a negative weight.
struct NegativeTimesteps: TimestepSampler {
  static let typeName = "negative"
  static let summary = "has a negative weight"
  init(_ options: inout Options) throws {}
  func weights(in process: DiffusionProcess, over steps: Range<Int>) -> [Double] {
    steps.map { $0 == 0 ? 2 : $0 == 1 ? -0.5 : 1 }
  }
}

/// Ancestral sampling without its noise, which makes images too alike.
struct NoiselessSampler: Sampler {
  static let typeName = "noiseless"
  static let summary = "forgets the noise"
  init(_ options: inout Options) throws {}

  func sample(
    _ model: any Denoiser, from xT: Tensor, in process: DiffusionProcess, using noise: ImageNoise,
    onStep: (SampleStep) throws -> Void
  ) throws -> Tensor {
    var xt = xT
    for t in (0..<process.steps).reversed() {
      let timesteps = [Int](repeating: t, count: xT.shape[0])
      let output = try model(xt, at: timesteps)
      let x0 = process.x0(from: output, predicting: model.prediction, xt: xt, at: timesteps)
      let mean = process.posteriorMeanCoefficients(at: t)
      xt = x0 * Float(mean.x0) + xt * Float(mean.xt)
      try onStep(SampleStep(done: process.steps - t, total: process.steps))
    }
    return xt
  }
}

/// Subtracts the batch's mean, and has a parameter without use.
struct MixingNetwork: Network {
  static let typeName = "mixing"
  static let summary = "mixes the images of a batch"
  let parameters: ParameterList
  private let scale: Parameter

  init(_ options: inout Options) throws {
    var list = ParameterList()
    scale = list.add("scale", [1], .vector, .constant(1))
    _ = list.add("idle", [1], .vector, .constant(1))
    parameters = list
  }

  func callAsFunction(
    _ xt: Tensor, at timesteps: Tensor, labels: Tensor?, _ pass: Pass
  ) -> Tensor {
    let mean = xt.mean() * pass[scale]
    return xt - mean + timesteps.reshaped([timesteps.count, 1, 1, 1])
  }
}

/// It falls below 0.
struct FallingThroughRate: LearningRateSchedule {
  static let typeName = "falling_through"
  static let summary = "falls below 0"
  init(_ options: inout Options) throws {}
  func factor(at step: Int, of steps: Int) -> Double { 1 - 2 * progress(at: step, of: steps) }
}

/// Remembers what it did itself, and heeds neither the rate nor averages nor the count.
struct ForgetfulOptimizer: Optimizer {
  static let typeName = "forgetful"
  static let summary = "keeps its momentum to itself"
  let learningRate = 0.1
  private let memory = Memory()

  private final class Memory: @unchecked Sendable { var velocity: [Tensor] = [] }

  init(_ options: inout Options) throws {}

  func step(
    _ state: OptimizerState, gradients: [Tensor], learningRate: Double, averageRates: [Double]
  ) -> OptimizerState {
    let before = memory.velocity.isEmpty ? gradients : memory.velocity
    memory.velocity = zip(before, gradients).map { $0 * 0.5 + $1 }
    var next = state
    next.values.parameters = zip(state.values.parameters, memory.velocity).map { $0 - $1 * 0.1 }
    return next
  }
}

/// Its second part serves no step.
struct IdleModel: Model {
  static let typeName = "idle"
  static let summary = "has a part without work"
  let output: ModelOutput
  let parts: [ModelPart]

  init(_ options: inout Options) throws {
    output = try ModelOutput(&options)
    let learns = output.learnsVariance
    parts = [
      try ModelPart("generator", &options, learnsVariance: learns),
      try ModelPart("denoiser", &options, learnsVariance: learns),
    ]
  }

  func steps(of count: Int) -> Range<Int> { 0..<count }
  func part(at step: Int) -> Int { 0 }
}

/// Keeps losses alone, and those of one session.
struct ForgetfulTracker: Tracker {
  static let typeName = "forgetful"
  static let summary = "forgets most of what it is told"
  init(_ options: inout Options) throws {}

  func open(in folder: String, after step: Int, recipe: String) throws -> any EventRecord {
    try writeAtomically("", to: "\(folder)/losses.txt")
    return Record(file: try AppendedFile("\(folder)/losses.txt"))
  }

  private final class Record: EventRecord {
    let file: AppendedFile

    init(file: AppendedFile) { self.file = file }

    func record(_ event: RunEvent) throws {
      guard case .step(let figures) = event else { return }
      try file.append(Array("step \(figures.step) loss \(figures.loss)\n".utf8))
    }
  }
}

/// Another one each time, which compares images with each other, knows no levels and no colours, and
/// keeps a view to itself.
struct MoodyExtractor: FeatureExtractor {
  static let typeName = "moody"
  static let summary = "has features of its own mood"
  init(_ options: inout Options) throws {}
  func open() throws -> any OpenExtractor { Open() }

  private struct Open: OpenExtractor {
    let pedigree = "moody"
    let identity = UUID().uuidString
    let views: Set<FeatureView> = [.pooled, .logits]

    func features(of images: Tensor) throws -> ImageFeatures {
      let rows = images.shape[0]
      let spread = images.reshaped([rows, images.count / rows]) - images.mean()
      let means = spread.sum(axes: [1]) * Float(images.shape[-1])
      return ImageFeatures([
        .pooled: FeatureMatrix(rows: rows, columns: 1, values: try means.read())
      ])
    }
  }
}
