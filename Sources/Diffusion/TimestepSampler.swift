public import Recipe

/// How training chooses steps: a probability for each.
///
/// The key `importance` belongs to every timestep sampler and is read by ``read(_:)``.
public protocol TimestepSampler: Component {
  /// A non-negative weight for each step of `steps`, proportional to its probability; not all 0.
  func weights(in process: DiffusionProcess, over steps: Range<Int>) -> [Double]

  /// How many of the last losses of each step a sampler looks at that learns from them; 0 unless
  /// given.
  var lossHistory: Int { get }

  /// The same for a sampler that learns, when training has seen these losses, of which
  /// ``lossHistory`` are kept for each step. They end two training steps before the one that is
  /// drawn for, so that nothing waits for them.
  func weights(
    in process: DiffusionProcess, over steps: Range<Int>, after losses: LossRecord
  ) -> [Double]
}

extension TimestepSampler {
  /// `timesteps`.
  public static var kind: ComponentKind { .timesteps }

  /// It does not learn.
  public var lossHistory: Int { 0 }

  /// It does not learn.
  public func weights(
    in process: DiffusionProcess, over steps: Range<Int>, after losses: LossRecord
  ) -> [Double] {
    weights(in: process, over: steps)
  }

  /// Reads `importance`, then the sampler.
  public static func read(_ options: inout Options) throws -> any Component {
    let importance = try options.bool(
      "importance", default: true,
      "weigh each image's loss by 1 / (T p_t), so that the objective stays that of uniform steps")
    return TimestepChoice(try Self(&options), importance: importance)
  }
}
