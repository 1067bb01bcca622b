public import Diffusion
public import Recipe

/// Equally spaced betas from `beta_start` to `beta_end`, both scaled by 1000 / T (Ho et al. 2020;
/// the default start, 0.001, is that of the DAED authors, Ho et al. have 0.0001). Below 10 steps
/// the authors' factor is 100 / T, and the start ten times higher.
public struct LinearSchedule: NoiseSchedule {
  /// `linear`.
  public static var typeName: String { "linear" }
  /// One line.
  public static var summary: String { "equally spaced betas, scaled by 1000 / steps" }

  private let start: Double
  private let end: Double

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    start = try options.double(
      "beta_start", default: 0.001, in: .open(0, 1), "first beta of a chain of 1000 steps")
    end = try options.double(
      "beta_end", default: 0.02, in: .open(0, 1), "last beta of a chain of 1000 steps")
  }

  /// Betas are kept below 1, which short chains would pass.
  public func betas(steps: Int) -> [Double] {
    let isShort = steps < 10
    let scale = (isShort ? 100.0 : 1000.0) / Double(steps)
    let first = (isShort ? 10 : 1) * start * scale
    let last = end * scale
    let spacing = (last - first) / Double(steps - 1)
    return (0..<steps).map { min(first + spacing * Double($0), 0.999) }
  }
}
