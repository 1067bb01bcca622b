internal import Diffusion
internal import Recipe

/// What is still to do of a run, and how long that takes on this machine now.
public struct RunOutlook: Sendable {
  /// Seconds of training; nil where they are not known.
  public let trainSeconds: Double?
  /// Seconds of making samples; nil where they are not known.
  public let sampleSeconds: Double?
  /// Whether its samples are still to be judged.
  public let isToEvaluate: Bool

  /// Of a run of which nothing is to do but what is said.
  public init(trainSeconds: Double? = 0, sampleSeconds: Double? = 0, isToEvaluate: Bool = false) {
    self.trainSeconds = trainSeconds
    self.sampleSeconds = sampleSeconds
    self.isToEvaluate = isToEvaluate
  }

  /// Times a few steps of a run, unless nothing is to do of it, or that is known from like ones.
  /// - Parameter isToEvaluate: whether samples of it are still to be made and judged.
  public init(of run: PlannedRun, isToEvaluate: Bool, by times: inout RunTimes) throws {
    self.isToEvaluate = isToEvaluate
    guard let experiment = run.experiment, let values = run.resolved?.values else {
      (trainSeconds, sampleSeconds) = (nil, nil)
      return
    }
    let stepsLeft = experiment.train.steps - run.stepsDone
    guard stepsLeft > 0 || isToEvaluate else {
      (trainSeconds, sampleSeconds) = (0, 0)
      return
    }
    let time = try times.time(experiment, values)
    trainSeconds = stepsLeft > 0 ? time.map { $0.stepSeconds * Double(stepsLeft) } : 0
    guard isToEvaluate else {
      sampleSeconds = 0
      return
    }
    let steps = experiment.sampler.steps(of: experiment.process).count
    let measured = RunCost(of: run.folder).sampling.flatMap { cost in
      cost.sampler == experiment.sampler.name && cost.steps == steps ? cost.secondsPerImage : nil
    }
    let each = measured ?? time.map { $0.callSeconds * Double(steps) }
    sampleSeconds = each.map { $0 * Double(experiment.evaluation.samples) }
  }
}
