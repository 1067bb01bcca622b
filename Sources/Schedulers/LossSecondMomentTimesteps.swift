public import Diffusion
public import Recipe

/// The probability of a step is proportional to the root of its loss's second moment,
/// sqrt(E[L_t^2]), over the last `history` losses (Nichol and Dhariwal 2021, equation 18), with a
/// small uniform probability mixed in. Uniform until every step has its history.
public struct LossSecondMomentTimesteps: TimestepSampler {
  /// `loss_second_moment`.
  public static var typeName: String { "loss_second_moment" }
  /// One line.
  public static var summary: String { "steps of large loss more often" }

  /// Losses of each step that it looks at.
  public let lossHistory: Int
  private let uniform: Double

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    lossHistory = try options.int(
      "history", default: 10, in: 1...1000, "losses of each step that count, the newest ones")
    uniform = try options.double(
      "uniform", default: 0.001, in: .open(0, 1), "share of the draws that is uniform")
  }

  /// All the same.
  public func weights(in process: DiffusionProcess, over steps: Range<Int>) -> [Double] {
    steps.map { _ in 1 }
  }

  /// (1 - uniform) sqrt(E[L_t^2]) / sum + uniform / T.
  public func weights(
    in process: DiffusionProcess, over steps: Range<Int>, after losses: LossRecord
  ) -> [Double] {
    let histories = steps.map { losses.steps[$0].recent }
    let roots = histories.map(rootOfSecondMoment)
    let total = roots.reduce(0, +)
    guard histories.allSatisfy({ $0.count == lossHistory }), total > 0 else {
      return weights(in: process, over: steps)
    }
    return roots.map { (1 - uniform) * $0 / total + uniform / Double(steps.count) }
  }

  private func rootOfSecondMoment(_ losses: [Float]) -> Double {
    let squares = losses.map { Double($0) * Double($0) }
    return (squares.reduce(0, +) / Double(losses.count)).squareRoot()
  }
}
