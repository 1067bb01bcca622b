public import Diffusion
public import Tensor
internal import Images

/// Makes images of a model: image i of a seed is the same whatever the batch.
public struct Sampling {
  private let experiment: Experiment
  private let weights: [Weights]
  private let seed: UInt64
  private let label: Int?

  /// Sampling by the experiment's sampler, with one set of weights per part and the
  /// experiment's seed unless another is given. Images of a model that is conditioned on classes
  /// are of the class `label`, or of all classes in turn that the dataset keeps.
  public init(
    _ experiment: Experiment, weights: [Weights], seed: UInt64? = nil, label: Int? = nil
  ) {
    self.experiment = experiment
    self.weights = weights.map { $0.prepacked() }
    self.seed = seed ?? experiment.seed
    self.label = label
  }

  /// The classes that images `images` are made of: each follows from the image's index alone. Nil
  /// for a model that is not conditioned on classes.
  public func labels(of images: Range<Int>) -> [Int]? {
    guard experiment.model.classCount > 0 else { return nil }
    let labels = experiment.labels
    return images.map { label ?? labels[$0 % labels.count] }
  }

  /// Images `images` as bytes, `[count, height, width, channels]`, quantised as
  /// guided-diffusion does.
  /// - Parameter noise: x_T of these images, instead of the seed's.
  public func images(
    _ images: Range<Int>, from noise: Tensor? = nil, onStep: (SampleStep) throws -> Void
  ) throws -> [UInt8] {
    let shape = experiment.dataset.imageShape.batch(images.count)
    let streams = ImageNoise(seed: seed, images: images)
    let xT = noise ?? streams.normal(shape, use: 0)
    let model = BoundModel(experiment.model, weights: weights, labels: labels(of: images))
    let x0 = try experiment.sampler.sample(
      model, from: xT, in: experiment.process, using: streams, onStep: onStep)
    let values = try x0.read()
    guard values.allSatisfy(\.isFinite) else {
      throw RunFailure("samples \(images) are not finite: the model's weights may have diverged")
    }
    return Quantisation.bytes(values)
  }
}
