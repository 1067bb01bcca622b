internal import Diffusion
public import Recipe

/// How long runs take on this machine now, by a few steps of each: those of runs whose steps are alike
/// are timed once.
public struct RunTimes {
  /// What a run takes.
  public struct Time: Sendable {
    /// Seconds of a training step.
    public let stepSeconds: Double
    /// Seconds that the network takes for one image when it samples: a third of what it takes forward
    /// and backward.
    public let callSeconds: Double
  }

  private var known: [String: [StepTiming]?] = [:]

  /// Nothing is timed yet.
  public init() {}

  /// The time of a run; nil where one image of a step is too much for the machine's memory.
  /// - Parameter values: every value of its resolved recipe.
  public mutating func time(_ experiment: Experiment, _ values: [ResolvedValue]) throws -> Time? {
    let dryRun = DryRun(experiment)
    let key = Self.key(experiment, values)
    let timings: [StepTiming]?
    if let found = known[key] {
      timings = found
    } else {
      timings = try dryRun.timings()
      known[key] = .some(timings)
    }
    return timings.map { timings in
      Time(
        stepSeconds: dryRun.time(timings).stepSeconds,
        callSeconds: (timings.map(\.secondsPerImage).max() ?? 0) / 3)
    }
  }

  /// Whether the run's steps are timed already, or those of a run whose steps are alike.
  public func knows(_ experiment: Experiment, _ values: [ResolvedValue]) -> Bool {
    known[Self.key(experiment, values)] != nil
  }

  /// All that the time of an image and of an update depends on: not the chain, nor how often a part is
  /// reached.
  private static func key(_ experiment: Experiment, _ values: [ResolvedValue]) -> String {
    let prefixes = ["network.", "model.", "loss.", "train."]
    let counts = ["train.steps", "train.checkpoint_every", "train.sample_every", "train.keep"]
    let own = values.filter { value in
      prefixes.contains(where: value.key.hasPrefix) && !counts.contains(value.key)
    }
    return (["\(experiment.dataset.imageShape)"] + own.map { "\($0.key)=\($0.value)" })
      .joined(separator: "\n")
  }
}
