/// The key of one stream of random numbers: whoever has it can draw any part of the stream.
public struct RandomKey: Hashable, Sendable {
  /// 64 bits, the lower word first in Philox's key.
  public let bits: UInt64

  /// A key from its bits.
  public init(bits: UInt64) { self.bits = bits }

  /// The key of a run's seed and a purpose such as "noise": streams of different purposes are
  /// independent.
  public init(seed: UInt64, purpose: String) {
    let root = RandomKey(bits: seed)
    self = root.derived(RandomKey.fingerprint(purpose), 0)
  }

  /// The key of one item of a stream, for example (step, image).
  public func derived(_ first: UInt64, _ second: UInt64) -> RandomKey {
    let words = Philox.block(
      counter: (low(first), high(first), low(second), high(second)), key: (low(bits), high(bits)))
    return RandomKey(bits: UInt64(words[0]) | UInt64(words[1]) << 32)
  }

  /// FNV-1a, 64 bits (Fowler, Noll, Vo): the same number for the same text on every machine.
  static func fingerprint(_ text: String) -> UInt64 {
    text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// As a tensor carries it: four numbers of 16 bits, which a `Float` holds exactly.
  var words: [Float] { (0..<4).map { Float((bits >> (16 * UInt64($0))) & 0xffff) } }
}

private func low(_ bits: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: bits) }
private func high(_ bits: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: bits >> 32) }

extension Tensor {
  /// Keys as a tensor `[keys.count, 4]`, the form that random primitives take.
  public init(_ keys: [RandomKey]) {
    self.init(keys.flatMap(\.words), shape: [keys.count, 4])
  }
}
