public import Recipe

/// How training chooses steps: a probability for each.
///
/// The key `importance` belongs to every timestep sampler and is read by ``read(_:)``.
public protocol TimestepSampler: Component {
  /// A non-negative weight for each step of `steps`, proportional to its probability; not all 0.
  func weights(in process: DiffusionProcess, over steps: Range<Int>) -> [Double]
}

extension TimestepSampler {
  /// `timesteps`.
  public static var kind: ComponentKind { .timesteps }

  /// Reads `importance`, then the sampler.
  public static func read(_ options: inout Options) throws -> any Component {
    let importance = try options.bool(
      "importance", default: true,
      "weigh each image's loss by 1 / (T p_t), so that the objective stays that of uniform steps")
    return TimestepChoice(try Self(&options), importance: importance)
  }
}
