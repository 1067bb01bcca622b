/// A generator for draws on the host, such as timesteps. Counter-based, so it can be resumed or started
/// anywhere from its key alone.
public struct RandomSource: RandomNumberGenerator, Sendable {
  private let key: RandomKey
  private var position: UInt64 = 0

  /// The stream of a key, from its beginning.
  public init(_ key: RandomKey) { self.key = key }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    defer { position += 1 }
    return key.derived(position, 0x6472_6177).bits
  }

  /// The next number in [0, 1), a multiple of 2^-53.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}
