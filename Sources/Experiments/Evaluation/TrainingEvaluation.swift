package import Diffusion
internal import Foundation
internal import Tensor

/// Evaluates samples of a model while it is trained: always the same noise and the same reference, so
/// that figures of different steps differ by the weights alone.
struct TrainingEvaluation: Measurement {
  private let experiment: Experiment
  private let evaluation: Evaluation
  private let reference: FeatureSet?

  var every: Int { experiment.evaluation.every }

  /// Opens what the evaluation needs, before anything of the run is written.
  /// - Parameter images: those that training has open.
  static func open(
    _ experiment: Experiment, _ images: any ImageSource, _ cache: FeatureCache
  ) throws -> Evaluation {
    let settings = experiment.evaluation
    return try Evaluation(
      settings, samples: settings.everySamples, of: experiment.dataset.imageShape,
      against: EvaluationReference(
        experiment.dataset, images, name: experiment.dataset.name, limit: settings.referenceImages),
      cache: cache)
  }

  /// Computes features of the reference, unless they are kept from before.
  init(
    _ experiment: Experiment, _ evaluation: Evaluation, onNote: (String) -> Void,
    onProgress: (EvaluationProgress) throws -> Void
  ) throws {
    self.experiment = experiment
    self.evaluation = evaluation
    reference = try evaluation.referenceFeatures(onNote: onNote, onProgress: onProgress)
  }

  func measure(
    _ weights: [Weights], of choice: WeightsChoice, after step: Int, onStep: () throws -> Void
  ) throws -> Measured {
    let sampling = Sampling(experiment, weights: weights)
    let batch = max(1, experiment.train.batch / experiment.train.accumulate)
    var pixels: [UInt8] = []
    for start in stride(from: 0, to: evaluation.samples, by: batch) {
      let range = start..<min(start + batch, evaluation.samples)
      pixels += try sampling.images(range) { _ in try onStep() }
    }
    let images = EvaluationImages(pixels, shape: experiment.dataset.imageShape)
    let found = try evaluation.figures(of: images, against: reference) { _ in try onStep() }
    let figures = EvaluationFigures(
      step: step, samples: evaluation.samples, referenceImages: evaluation.reference?.count ?? 0,
      weights: choice, extractor: evaluation.extractor.pedigree, figures: found.figures)
    return Measured(event: .evaluation(figures), line: figures.line)
  }
}

extension EvaluationFigures {
  /// For the user, in 80 columns: the figures that find room.
  package var line: String {
    let start = "step \(step): \(samples) samples"
    return figures.reduce(start) { line, figure in
      let next =
        "\(line)\(line == start ? ":" : ",") \(figure.name) "
        + String(format: "%.4g", figure.value)
      return next.count <= 80 ? next : line
    }
  }
}
