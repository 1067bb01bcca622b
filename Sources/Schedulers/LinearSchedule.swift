public import Diffusion
public import Recipe

/// Equally spaced betas from `beta_start` to `beta_end` (Ho et al. 2020). As in the DAED authors'
/// code both ends are scaled by 1000 / T unless `scale` is false, and the default start is 0.001;
/// Ho et al. have 0.0001. Below 10 steps the factor is 100 / T, and the start ten times higher.
public struct LinearSchedule: NoiseSchedule {
  /// `linear`.
  public static var typeName: String { "linear" }
  /// One line.
  public static var summary: String { "equally spaced betas, scaled by 1000 / steps" }

  private let ends: BetaEnds

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    ends = try BetaEnds(&options, start: 0.001)
  }

  /// Betas are kept below 1, which short chains would pass.
  public func betas(steps: Int) -> [Double] {
    let (first, last) = ends(steps)
    let spacing = (last - first) / Double(steps - 1)
    return (0..<steps).map { min(first + spacing * Double($0), BetaScale.most) }
  }
}
