/// The name that whoever typed `name` probably meant, or nil if none is near enough.
///
/// A name is near if it has the same words in another order (`weighted_beta`, `beta_weighted`), or
/// if at most a third of the letters typed, though always one, have to be inserted, removed,
/// changed or swapped with their neighbour. Upper and lower case count as equal. Of several names
/// the nearest is returned, then the first in the alphabet. Texts that are too long for a name are
/// near to none.
public func nearestName(to name: String, among names: some Sequence<String>) -> String? {
  // A comparison takes time with the product of the lengths.
  guard name.utf8.count <= Bounds.name else { return nil }
  let typed = name.lowercased()
  let candidates = names.filter { $0.utf8.count <= 2 * Bounds.name }.sorted()
  let typedWords = sortedWords(typed)
  if let sameWords = candidates.first(where: { sortedWords($0) == typedWords }) {
    return sameWords
  }
  let letters = Array(typed)
  let limit = max(1, letters.count / 3)
  var nearest: (name: String, distance: Int)?
  for candidate in candidates {
    let other = Array(candidate.lowercased())
    // The difference in length is a lower bound, so long names cost nothing.
    guard abs(other.count - letters.count) <= limit else { continue }
    let distance = editDistance(letters, other)
    guard distance <= limit, distance < letters.count else { continue }
    if distance < nearest?.distance ?? .max {
      nearest = (candidate, distance)
    }
  }
  return nearest?.name
}

private func sortedWords(_ name: String) -> [Substring] {
  name.lowercased().split { $0 == "_" || $0 == "-" }.sorted()
}

/// The Damerau-Levenshtein distance (optimal string alignment): how many insertions, removals,
/// changes and swaps of neighbours lead from one text to the other.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforeLast = [Int](repeating: 0, count: b.count + 1)
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      let change = last[j] + (a[i] == b[j] ? 0 : 1)
      var best = min(row[j] + 1, last[j + 1] + 1, change)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        best = min(best, beforeLast[j - 1] + 1)
      }
      row.append(best)
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}
