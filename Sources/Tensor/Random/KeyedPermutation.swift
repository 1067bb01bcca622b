/// A random order of `0..<count` of which each place is worked out by itself: nothing is kept in
/// memory, and it can be entered anywhere.
///
/// A Feistel network on pairs of numbers below the square root of `count`, walked on where it leaves
/// the range (Black and Rogaway 2002, "Ciphers with arbitrary finite domains").
public struct KeyedPermutation: RandomAccessCollection, Sendable {
  /// The first place, 0.
  public let startIndex = 0
  /// The place behind the last, `count`.
  public let endIndex: Int
  private let key: RandomKey
  /// The smallest number whose square is no less than `count`.
  private let side: UInt64

  private static let rounds: UInt64 = 8

  /// The order of a key; the same on every machine. The count is at least 0 and below 2^52.
  public init(_ key: RandomKey, count: Int) {
    self.key = key
    endIndex = count
    var side = UInt64(Double(count).squareRoot())
    while side * side < count { side += 1 }
    self.side = side
  }

  /// The number at a place; both lie in `0..<count`.
  public subscript(place: Int) -> Int {
    guard indices.contains(place) else { fatalError("\(place) is not below \(count)") }
    var value = UInt64(place)
    repeat { value = mixed(value) } while value >= count
    return Int(value)
  }

  /// A permutation of the numbers below the square of `side`.
  private func mixed(_ value: UInt64) -> UInt64 {
    var (left, right) = value.quotientAndRemainder(dividingBy: side)
    for round in 0..<Self.rounds {
      let drawn = key.derived(round, right).bits.multipliedFullWidth(by: side).high
      (left, right) = (right, (left + drawn) % side)
    }
    return left * side + right
  }
}
