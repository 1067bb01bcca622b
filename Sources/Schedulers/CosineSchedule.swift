public import Diffusion
internal import Foundation
public import Recipe

/// alpha_bar(u) = cos^2((u + s) / (1 + s) pi / 2) at u = t / T, with s = `offset`
/// (Nichol and Dhariwal 2021, equation 17); beta_t = 1 - alpha_bar(t / T) / alpha_bar((t - 1) / T),
/// at most `max_beta`.
public struct CosineSchedule: NoiseSchedule {
  /// `cosine`.
  public static var typeName: String { "cosine" }
  /// One line.
  public static var summary: String { "alpha bar falls along a squared cosine" }

  private let offset: Double
  private let maxBeta: Double

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    offset = try options.double(
      "offset", default: 0.008, in: 0...1, "s: keeps the first betas from being too small")
    maxBeta = try options.double(
      "max_beta", default: 0.999, in: .open(0, 1), "larger betas, at the end, become this")
  }

  /// A chain of another length follows the same curve.
  public func betas(steps: Int) -> [Double] {
    (1...steps).map { t in
      min(1 - alphaBar(t, of: steps) / alphaBar(t - 1, of: steps), maxBeta)
    }
  }

  private func alphaBar(_ t: Int, of steps: Int) -> Double {
    let u = Double(t) / Double(steps)
    let root = cos((u + offset) / (1 + offset) * .pi / 2)
    return root * root
  }
}
