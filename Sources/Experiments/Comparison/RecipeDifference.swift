public import Recipe

/// A key of recipes that not all of several runs say alike.
public struct RecipeDifference: Sendable, Equatable {
  /// The keys from the root on: `schedule.first_beta`.
  public let key: String
  /// What each run says; nil where its recipe does not have the key.
  public let values: [String?]

  /// The keys that differ, in the order of the first recipe; what only others have stands behind the
  /// key that it follows there. Names are left out: they always differ.
  public static func among(_ recipes: [[ResolvedValue]]) -> [RecipeDifference] {
    guard let first = recipes.first else { return [] }
    var order = first.map(\.key)
    var differing: Set<String> = []
    for other in recipes.dropFirst() {
      differing.formUnion(ResolvedDifference.between(first, other).map(\.key))
      order = merged(order, other.map(\.key))
    }
    let tables = recipes.map { recipe in
      Dictionary(recipe.map { ($0.key, $0.value) }, uniquingKeysWith: { one, _ in one })
    }
    return order.filter { differing.contains($0) && $0 != "name" }.map { key in
      RecipeDifference(key: key, values: tables.map { $0[key] })
    }
  }

  /// `keys` with those of `others` that are not among them, each behind its neighbour there.
  private static func merged(_ keys: [String], _ others: [String]) -> [String] {
    var (merged, known) = (keys, Set(keys))
    var place = 0
    for key in others {
      if known.contains(key) {
        place = (merged.firstIndex(of: key) ?? place) + 1
      } else {
        merged.insert(key, at: min(place, merged.count))
        known.insert(key)
        place += 1
      }
    }
    return merged
  }
}
