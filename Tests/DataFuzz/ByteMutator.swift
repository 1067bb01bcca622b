import Tensor

/// Breaks files, each time in another way. What it does follows from its key alone.
struct ByteMutator {
  private var random: RandomSource

  init(_ key: RandomKey) { random = RandomSource(key) }

  /// A number from 0 up to `count`, which is not reached.
  mutating func number(below count: Int) -> Int {
    Int(random.next().multipliedFullWidth(by: UInt64(max(1, count))).high)
  }

  /// Whether something happens that happens once in `count` times.
  mutating func happens(onceIn count: Int) -> Bool { number(below: count) == 0 }

  mutating func choose<T>(_ items: [T]) -> T { items[number(below: items.count)] }

  /// A file with some things broken; `other` gives what is pasted into it.
  mutating func mutated(_ bytes: [UInt8], beside other: [UInt8]) -> [UInt8] {
    var bytes = bytes
    repeat {
      bytes = broken(bytes, beside: other)
    } while bytes.count < 1 << 20 && !happens(onceIn: 3)
    return bytes
  }

  /// Sizes and counts that programs stumble over.
  private static let extremes: [UInt64] = [
    0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF,
    0x7FFF_FFFF_FFFF_FFFF, 0xFFFF_FFFF_FFFF_FFFF,
  ]

  private mutating func broken(_ bytes: [UInt8], beside other: [UInt8]) -> [UInt8] {
    // Half of the places are near the beginning, where headers are.
    let reach = happens(onceIn: 2) ? min(bytes.count, 64) : bytes.count
    let place = number(below: reach + 1)
    let end = min(bytes.count, place + 1 + number(below: happens(onceIn: 4) ? 4000 : 8))
    let (head, tail) = (Array(bytes[..<place]), Array(bytes[end...]))
    switch number(below: 8) {
    case 0: return head
    case 1: return head + tail
    case 2: return head + Array(bytes[place..<end]) + Array(bytes[place...])
    case 3: return head + Array(other[number(below: other.count + 1)...])
    case 4: return head + [UInt8](repeating: UInt8(number(below: 256)), count: end - place) + tail
    case 5: return overwritten(bytes, at: place)
    default:
      guard place < bytes.count else { return bytes }
      var result = bytes
      result[place] ^= 1 << UInt8(number(below: 8))
      return result
    }
  }

  /// A number of 1, 2, 4 or 8 bytes in either order in the place of others.
  private mutating func overwritten(_ bytes: [UInt8], at place: Int) -> [UInt8] {
    let (size, value) = (choose([1, 2, 4, 8]), choose(Self.extremes))
    let isLittle = happens(onceIn: 2)
    var result = bytes
    for index in 0..<min(size, bytes.count - place) {
      let shift = UInt64(8 * (isLittle ? index : size - 1 - index))
      result[place + index] = UInt8(truncatingIfNeeded: value >> shift)
    }
    return result
  }
}
