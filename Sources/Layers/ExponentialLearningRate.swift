import Foundation
public import Recipe

/// The rate times `factor` for every `every` steps. As a staircase, which is how the DAED authors
/// decay it (every 1000 steps, with a factor of 1), it stays for `every` steps and then falls at
/// once; otherwise it falls a little at every step.
public struct ExponentialLearningRate: LearningRateSchedule {
  /// `exponential`.
  public static var typeName: String { "exponential" }
  /// One line.
  public static var summary: String { "times a factor for every so many steps" }

  private let factor: Double
  private let every: Int
  private let staircase: Bool

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    factor = try options.double(
      "factor", default: 0.9, in: Interval(from: 0, to: 1, includesLower: false),
      "what the rate is multiplied by; 1 keeps it")
    every = try options.int(
      "every", default: 1000, in: 1...1_000_000_000, "steps for each multiplication")
    staircase = try options.bool(
      "staircase", default: true, "multiply at once after 'every' steps, not a little at each")
  }

  /// factor^(step / every), with the exponent rounded down for a staircase.
  public func factor(at step: Int, of steps: Int) -> Double {
    pow(factor, staircase ? Double(step / every) : Double(step) / Double(every))
  }
}
