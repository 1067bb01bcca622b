public import Diffusion
public import Recipe

/// Betas whose square roots are equally spaced from that of `beta_start` to that of `beta_end`
/// ("quad" in the code of Ho et al. 2020; Song et al. 2021 train DDIM with it). Other lengths than
/// 1000 are scaled as those of ``LinearSchedule``.
public struct QuadraticSchedule: NoiseSchedule {
  /// `quadratic`.
  public static var typeName: String { "quadratic" }
  /// One line.
  public static var summary: String { "equally spaced roots of betas, scaled by 1000 / steps" }

  private let ends: BetaEnds

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    ends = try BetaEnds(&options, start: 0.0001)
  }

  /// Betas are kept below 1, which short chains would pass.
  public func betas(steps: Int) -> [Double] {
    let (first, last) = ends(steps)
    let root = first.squareRoot()
    let spacing = (last.squareRoot() - root) / Double(steps - 1)
    return (0..<steps).map { step in
      let r = root + spacing * Double(step)
      return min(r * r, BetaScale.most)
    }
  }
}
