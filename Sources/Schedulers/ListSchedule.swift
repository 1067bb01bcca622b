public import Diffusion
internal import Foundation
public import Recipe

/// The betas that the recipe lists. A chain of another length, which `steps` or `shorten` may ask
/// for, follows the same curve: the logarithm of alpha bar, over t / T, with a line between the
/// points of the list.
public struct ListSchedule: NoiseSchedule {
  /// `list`.
  public static var typeName: String { "list" }
  /// One line.
  public static var summary: String { "the betas that the recipe lists" }

  private let listed: [Double]

  /// Reads its keys. Warns of a chain that has another length than the list.
  public init(_ options: inout Options) throws {
    listed = try options.doubles(
      "betas", in: .open(0, 1), count: 2...100_000, "the beta of each step, from t = 1")
    if let steps = try options.optionalInt("steps"), steps != listed.count {
      options.warn(
        "steps", "'betas' has \(listed.count) items: they are spaced again over \(steps) steps")
    }
  }

  /// The common keys; without `steps` the chain is as long as the list.
  public static func read(_ options: inout Options) throws -> any Component {
    let steps = try options.optionalInt(
      "steps", in: NoiseChain.lengths, "length of the chain; null: as many as 'betas' has")
    return try readChain(&options) { steps ?? $0.listed.count }
  }

  /// The list as it is, or spaced again.
  public func betas(steps: Int) -> [Double] {
    guard steps != listed.count else { return listed }
    var logAlphaBars = [0.0]
    for beta in listed { logAlphaBars.append(logAlphaBars[logAlphaBars.count - 1] + log1p(-beta)) }
    let curve = (0...steps).map { t in
      let place = Double(t) * Double(listed.count) / Double(steps)
      let point = min(Int(place), listed.count - 1)
      let slope = logAlphaBars[point + 1] - logAlphaBars[point]
      return logAlphaBars[point] + slope * (place - Double(point))
    }
    return zip(curve, curve.dropFirst()).map { before, after in -expm1(after - before) }
  }
}
