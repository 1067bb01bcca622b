public import Diffusion
public import Recipe

/// Every step equally likely: what a DDGM is trained with.
public struct UniformTimesteps: TimestepSampler {
  /// `uniform`.
  public static var typeName: String { "uniform" }
  /// One line.
  public static var summary: String { "every step equally likely" }

  /// Has no keys.
  public init(_ options: inout Options) throws {}

  /// All the same.
  public func weights(in process: DiffusionProcess, over steps: Range<Int>) -> [Double] {
    steps.map { _ in 1 }
  }
}
