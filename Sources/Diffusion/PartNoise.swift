internal import Foundation

/// The noise that one part of a model meets: alpha_bar at each of its steps, and the step index that
/// its network is asked at. What a part was trained on is what it can denoise.
public struct PartNoise: Sendable {
  private struct Step {
    /// The paper's t, from 1.
    let t: Int
    /// What the network is told.
    let index: Int
    let alphaBar: Double
  }

  private let steps: [Step]

  /// Of the part with this index, in a chain with the numbers of `process`.
  public init(ofPart part: Int, of model: any Model, in process: DiffusionProcess) {
    let indices = model.parts[part].networkSteps
    steps = model.steps(of: process.steps).filter { model.part(at: $0) == part }.map { step in
      Step(t: step + 1, index: indices?[step] ?? step, alphaBar: process.alphaBars[step])
    }
  }

  /// At which steps this noise is not what the part was trained on, in clauses without a full stop;
  /// nil where there are none. Steps are compared by the index that the network is told, so that a
  /// chain cut out of a longer one agrees with that.
  public func difference(from trained: PartNoise) -> String? {
    let known = Dictionary(trained.steps.map { ($0.index, $0.alphaBar) }) { first, _ in first }
    let unseen = steps.filter { known[$0.index] == nil }
    let other = steps.compactMap { step in
      known[step.index].flatMap { Self.agree($0, step.alphaBar) ? nil : (step: step, there: $0) }
    }
    var clauses: [String] = []
    if let first = other.first, let last = other.last {
      let ends = [first] + (last.step.t > first.step.t ? [last] : [])
      let values = ends.map { Self.values($0.step, there: $0.there) }.joined(separator: ", ")
      clauses.append("the noise differs at \(Self.list(other.map(\.step))) (\(values))")
    }
    if !unseen.isEmpty { clauses.append("it was not trained at \(Self.list(unseen))") }
    return clauses.isEmpty ? nil : clauses.joined(separator: "; ")
  }

  /// Up to a millionth of the signal-to-noise ratio: less than single precision shows a network.
  private static func agree(_ a: Double, _ b: Double) -> Bool {
    abs(a - b) <= 1e-6 * b * (1 - a)
  }

  /// "1 - alpha_bar is 0.2 here and was 0.1 there at t = 3", with as many digits as it takes to tell
  /// them apart.
  private static func values(_ step: Step, there: Double) -> String {
    let pairs = (3...17).map { digits in
      [step.alphaBar, there].map { String(format: "%.\(digits)g", 1 - $0) }
    }
    let pair = pairs.first { $0[0] != $0[1] } ?? pairs[0]
    return "1 - alpha_bar is \(pair[0]) here and was \(pair[1]) there at t = \(step.t)"
  }

  /// "t = 1, 3 ... 7".
  private static func list(_ steps: [Step]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for t in steps.map(\.t) {
      if let last = ranges.last, last.upperBound == t - 1 {
        ranges[ranges.count - 1] = last.lowerBound...t
      } else {
        ranges.append(t...t)
      }
    }
    let texts = ranges.map {
      $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) ... \($0.upperBound)"
    }
    return "t = " + texts.joined(separator: ", ")
  }
}
