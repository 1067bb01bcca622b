public import Diffusion
public import Recipe

/// The same beta at every step ("const" in the code of Ho et al. 2020, with 0.02 over 1000 steps).
/// The default destroys about as much as the linear schedule. Other lengths are scaled as those of
/// ``LinearSchedule``.
public struct ConstantSchedule: NoiseSchedule {
  /// `constant`.
  public static var typeName: String { "constant" }
  /// One line.
  public static var summary: String { "the same beta at every step, scaled by 1000 / steps" }

  private let beta: Double
  private let scale: BetaScale

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    beta = try options.double(
      "beta", default: 0.01, in: .open(0, 1), "every beta of a chain of 1000 steps")
    scale = try BetaScale(&options)
  }

  /// The beta is kept below 1, which short chains would pass.
  public func betas(steps: Int) -> [Double] {
    Array(repeating: min(beta * scale.factor(steps), BetaScale.most), count: steps)
  }
}
