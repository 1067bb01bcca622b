package import Diffusion
internal import Foundation
package import Tensor

/// Measures a model on images that it is not trained on: always the same images with the same noise,
/// so that figures of different steps differ by the weights alone.
package struct Validation: Measurement {
  private let experiment: Experiment
  private let images: any ImageSource
  private let count: Int

  var every: Int { experiment.train.validateEvery }

  /// Opens the images that the recipe asks for.
  /// - Throws: ``ExperimentError`` where the dataset has fewer, and what it throws itself.
  package init(_ experiment: Experiment) throws {
    let count = experiment.train.validateImages
    let images = try experiment.dataset.openHeldOut(limit: count)
    guard images.count >= count else {
      throw ExperimentError(
        "'train.validate_images' is \(count), but the dataset has only \(images.count) held-out "
          + "images")
    }
    try self.init(experiment, images, count: count)
  }

  /// Measures on the first `count` of `images`.
  /// - Throws: what reading a faulty file of labels throws, before anything is written.
  init(_ experiment: Experiment, _ images: any ImageSource, count: Int) throws {
    if experiment.model.classCount > 0 { _ = try images.labels([0]) }
    self.experiment = experiment
    self.images = images
    self.count = count
  }

  /// Every step of the chain that the model covers, on all images, with one set of weights per part.
  /// - Parameters:
  ///   - batch: images at a time, which changes no figure; as many as training computes at a time
  ///     unless given, so that measuring takes no more memory.
  ///   - onStep: called before each step of the chain.
  package func measure(
    _ weights: [Weights], batch: Int? = nil, onStep: () throws -> Void = {}
  ) throws -> BoundMeasurement {
    let train = experiment.train
    let size = min(count, batch ?? train.batch / train.accumulate)
    var found = try measure(0..<size, weights, onStep)
    for start in stride(from: size, to: count, by: size) {
      found.append(try measure(start..<min(start + size, count), weights, onStep))
    }
    return found
  }

  private func measure(
    _ range: Range<Int>, _ weights: [Weights], _ onStep: () throws -> Void
  ) throws -> BoundMeasurement {
    let (model, process) = (experiment.model, experiment.process)
    let x0 = try images.batch(Array(range))
    let labels = model.classCount > 0 ? try images.labels(Array(range)) : nil
    let key = RandomKey(seed: experiment.seed, purpose: "validate")
    return try BoundMeasurement(
      of: BoundModel(model, weights: weights, labels: labels), on: x0,
      over: model.steps(of: process.steps), in: process
    ) { step in
      try onStep()
      let keys = range.map { key.derived(UInt64($0), UInt64(step)) }
      return .random(.normal, keys: Tensor(keys), shape: x0.shape)
    }
  }

  func measure(
    _ weights: [Weights], of choice: WeightsChoice, after step: Int, onStep: () throws -> Void
  ) throws -> Measured {
    let measured = try measure(weights, onStep: onStep)
    let isWhole = experiment.model.covers(experiment.process)
    let figures = ValidationFigures(
      step: step, images: count, weights: choice, simpleLoss: measured.error,
      bitsPerDimension: isWhole ? measured.bitsPerDimension : nil)
    return Measured(event: .validation(figures), line: figures.line)
  }
}

extension ValidationFigures {
  /// For the user, in 80 columns.
  var line: String {
    let bits = bitsPerDimension.map { String(format: ", %.3f bits/dimension", $0) } ?? ""
    return "step \(step): \(images) held-out images: simple loss "
      + String(format: "%.4f", simpleLoss) + bits
  }
}
