/// The generator behind `numpy.random.RandomState(seed)`, which other tools draw their subsets from:
/// the Mersenne Twister MT19937 (Matsumoto and Nishimura 1998), seeded and read as NumPy does.
package struct NumPyRandomState {
  private static let size = 624
  private static let middle = 397

  private var state: [UInt32]
  private var position = size

  /// The generator of `RandomState(seed)`.
  package init(seed: UInt32) {
    var word = seed
    state = (0..<Self.size).map { place in
      defer { word = 1_812_433_253 &* (word ^ word >> 30) &+ UInt32(place) &+ 1 }
      return word
    }
  }

  /// The next 32 bits.
  package mutating func next() -> UInt32 {
    if position == Self.size { renew() }
    var y = state[position]
    position += 1
    y ^= y >> 11
    y ^= y << 7 & 0x9d2c_5680
    y ^= y << 15 & 0xefc6_0000
    return y ^ y >> 18
  }

  private mutating func renew() {
    for place in 0..<Self.size {
      let upper = state[place] & 0x8000_0000
      let lower = state[(place + 1) % Self.size] & 0x7fff_ffff
      let y = upper | lower
      let twisted = y >> 1 ^ (y & 1 == 0 ? 0 : 0x9908_b0df)
      state[place] = state[(place + Self.middle) % Self.size] ^ twisted
    }
    position = 0
  }

  /// A number in 0...most: bits under the smallest mask until they fit.
  private mutating func interval(_ most: UInt32) -> UInt32 {
    let mask = UInt32.max >> UInt32(most.leadingZeroBitCount)
    while true {
      let value = next() & mask
      if value <= most { return value }
    }
  }

  /// As `permutation(count)`: 0..<count in a random order. It is a mistake of the program, which
  /// stops, if the count passes 2^32.
  package mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    guard count > 1 else { return order }
    for last in (1..<count).reversed() { order.swapAt(last, Int(interval(UInt32(last)))) }
    return order
  }

  /// As `choice(population, count, replace=False)`.
  package mutating func choice(_ population: Int, _ count: Int) -> [Int] {
    Array(permutation(population).prefix(count))
  }
}
