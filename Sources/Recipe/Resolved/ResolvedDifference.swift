/// A key that has different values in two resolved recipes, or a value in one of them alone.
public struct ResolvedDifference: Sendable, Equatable {
  /// The keys from the root on: `schedule.first_beta`.
  public let key: String
  /// What the first recipe says; nil if it does not have the key.
  public let first: ResolvedValue?
  /// What the second recipe says; nil if it does not have the key.
  public let second: ResolvedValue?

  /// All differences in the order of the first recipe; what the second alone has stands behind the
  /// key that it follows there. Where a value came from makes no difference.
  public static func between(
    _ first: [ResolvedValue], _ second: [ResolvedValue]
  ) -> [ResolvedDifference] {
    let others = Dictionary(second.map { ($0.key, $0) }) { one, _ in one }
    var added = additions(of: second, to: Set(first.map(\.key)))
    var differences = added.removeValue(forKey: "") ?? []
    var waiting: [ResolvedDifference] = []
    for value in first {
      guard let other = others[value.key] else {
        differences.append(ResolvedDifference(key: value.key, first: value, second: nil))
        continue
      }
      differences += waiting
      waiting = added[value.key] ?? []
      if value.value != other.value {
        differences.append(ResolvedDifference(key: value.key, first: value, second: other))
      }
    }
    return differences + waiting
  }

  /// The values of keys that are not among `known`, by the known key that they follow; by an empty
  /// one at the beginning.
  private static func additions(
    of values: [ResolvedValue], to known: Set<String>
  ) -> [String: [ResolvedDifference]] {
    var place = ""
    var additions: [String: [ResolvedDifference]] = [:]
    for value in values {
      if known.contains(value.key) {
        place = value.key
      } else {
        additions[place, default: []].append(
          ResolvedDifference(key: value.key, first: nil, second: value))
      }
    }
    return additions
  }
}
