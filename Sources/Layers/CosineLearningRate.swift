import Foundation
public import Recipe

/// From the full rate at the first step along half a cosine to `final_fraction` of it at the last
/// (Loshchilov and Hutter 2017, "SGDR", equation 5, without restarts).
public struct CosineLearningRate: LearningRateSchedule {
  /// `cosine`.
  public static var typeName: String { "cosine" }
  /// One line.
  public static var summary: String { "falls along half a cosine" }

  private let final: Double

  /// Reads its key.
  public init(_ options: inout Options) throws {
    final = try Self.finalFraction(&options)
  }

  /// final + (1 - final) (1 + cos(pi p)) / 2.
  public func factor(at step: Int, of steps: Int) -> Double {
    let p = progress(at: step, of: steps)
    return final + (1 - final) * (1 + cos(.pi * p)) / 2
  }
}
