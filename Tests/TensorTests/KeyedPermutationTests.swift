import Tensor
import Testing

@Suite struct KeyedPermutationTests {
  private func order(_ number: Int, count: Int) -> KeyedPermutation {
    KeyedPermutation(RandomKey(seed: UInt64(number), purpose: "permutation"), count: count)
  }

  @Test func everyNumberStandsOnce() {
    for count in Array(0...150) + [60_000, 162_770] {
      let order = order(count, count: count)
      #expect(order.sorted() == Array(0..<count))
    }
  }

  @Test func everyKeyHasAnOrderOfItsOwn() {
    let orders = (0..<100).map { Array(order($0, count: 50)) }
    #expect(Set(orders).count == 100)
    #expect(!orders.contains(Array(0..<50)))
    #expect(Array(order(7, count: 50)) == orders[7])
  }

  /// More numbers than fit in memory: a place costs no more than among few.
  @Test func placesAreWorkedOutAlone() {
    let order = order(1, count: 1 << 50)
    let some = (0..<1000).map { order[$0 << 40] }
    #expect(Set(some).count == 1000)
    #expect(some.allSatisfy { (0..<1 << 50).contains($0) })
    // The mean of 1000 numbers of one distribution, within five of its deviations.
    let mean = some.reduce(0.0) { $0 + Double($1) / 0x1p50 } / 1000
    #expect(abs(mean - 0.5) < 5 * (1.0 / 12 / 1000).squareRoot())
  }

  /// Each number is equally often at each place, and each pair equally often at the first two:
  /// chi-squared over many keys within five of its deviations.
  @Test(arguments: [5, 10, 12]) func numbersAreEvenlySpread(_ count: Int) {
    let orders = (0..<20_000).map { Array(order($0, count: count)) }
    for place in 0..<count {
      let counts = orders.reduce(into: [Int: Int]()) { $0[$1[place], default: 0] += 1 }
      #expect(isEven(counts, kinds: count, draws: orders.count))
    }
    let pairs = orders.reduce(into: [Int: Int]()) { $0[count * $1[0] + $1[1], default: 0] += 1 }
    #expect(isEven(pairs, kinds: count * (count - 1), draws: orders.count))
  }

  private func isEven(_ counts: [Int: Int], kinds: Int, draws: Int) -> Bool {
    let expected = Double(draws) / Double(kinds)
    let seen = counts.values.reduce(0.0) { $0 + (Double($1) - expected) * (Double($1) - expected) }
    let missing = Double(kinds - counts.count) * expected * expected
    let freedom = Double(kinds - 1)
    return (seen + missing) / expected < freedom + 5 * (2 * freedom).squareRoot()
  }
}
