import Tensor

/// Breaks texts, each time in another way. What it does follows from its key alone.
struct Mutator {
  private var random: RandomSource
  private let words: FuzzWords

  init(_ key: RandomKey, _ words: FuzzWords) {
    random = RandomSource(key)
    self.words = words
  }

  /// A number from 0 up to `count`, which is not reached.
  mutating func number(below count: Int) -> Int {
    Int(random.next().multipliedFullWidth(by: UInt64(max(1, count))).high)
  }

  /// Whether something happens that happens once in `count` times.
  mutating func happens(onceIn count: Int) -> Bool { number(below: count) == 0 }

  mutating func choose<T>(_ items: [T]) -> T { items[number(below: items.count)] }

  /// A word of recipes, or a value.
  mutating func word() -> String {
    happens(onceIn: 2) ? choose(words.words) : choose(FuzzWords.values)
  }

  /// An argument of `--set`.
  mutating func override() -> String {
    let depth = 1 + number(below: happens(onceIn: 20) ? 80 : 3)
    var keys = [choose(FuzzWords.rootKeys)]
    while keys.count < depth { keys.append(choose(words.words)) }
    let argument = "\(keys.joined(separator: "."))=\(word())"
    guard happens(onceIn: 4) else { return argument }
    let bytes = broken(Array(argument.utf8), beside: Array(argument.utf8)).filter { $0 != 0 }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A text with some things broken; `other` gives what is pasted into it.
  mutating func mutated(_ text: [UInt8], beside other: [UInt8]) -> [UInt8] {
    var text = text
    repeat { text = broken(text, beside: other) } while text.count < 1 << 16 && !happens(onceIn: 3)
    return text
  }

  private mutating func broken(_ text: [UInt8], beside other: [UInt8]) -> [UInt8] {
    let place = number(below: text.count + 1)
    let end = min(text.count, place + 1 + number(below: happens(onceIn: 4) ? 400 : 8))
    switch number(below: 14) {
    case 0:
      return Self.replacing(text, place..<min(text.count, place + 1), [choose(FuzzWords.bytes)])
    case 1: return Self.replacing(text, place..<place, [choose(FuzzWords.bytes)])
    case 2: return Self.replacing(text, place..<end, [])
    case 3: return Self.replacing(text, place..<place, Array(text[place..<end]))
    case 4: return Array(text[..<place]) + other[number(below: other.count + 1)...]
    case 5, 6: return Self.replacing(text, wordRange(text, at: place), Array(word().utf8))
    case 7, 8: return Self.replacing(text, valueRange(text, at: place), Array(" \(word())".utf8))
    case 9: return nested(text, at: place)
    default: return movingLines(text, beside: other)
    }
  }

  private static func replacing(_ text: [UInt8], _ range: Range<Int>, _ new: [UInt8]) -> [UInt8] {
    Array(text[..<range.lowerBound]) + new + text[range.upperBound...]
  }

  private static let letters = Set(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.".utf8)

  /// The letters around a place.
  private func wordRange(_ text: [UInt8], at place: Int) -> Range<Int> {
    let start = text[..<place].lastIndex { !Self.letters.contains($0) }.map { $0 + 1 } ?? 0
    return start..<(text[place...].firstIndex { !Self.letters.contains($0) } ?? text.count)
  }

  /// From the next colon to the end of its value.
  private func valueRange(_ text: [UInt8], at place: Int) -> Range<Int> {
    let start = text[place...].firstIndex(of: UInt8(ascii: ":")).map { $0 + 1 } ?? text.count
    return start..<(text[start...].firstIndex { ",}\n".utf8.contains($0) } ?? text.count)
  }

  /// A value inside lists or maps that are inside each other.
  private mutating func nested(_ text: [UInt8], at place: Int) -> [UInt8] {
    let range = valueRange(text, at: place)
    let depth = 1 + number(below: happens(onceIn: 8) ? 100 : 3)
    let (open, close) = choose([("[", "]"), ("{a: ", "}"), ("- ", ""), ("[&a ", ", *a]")])
    let opening = Array(repeatElement(Array(open.utf8), count: depth).joined())
    let closing = Array(repeatElement(Array(close.utf8), count: depth).joined())
    return Self.replacing(text, range, [0x20] + opening + text[range] + closing)
  }

  /// Lines repeated, removed, swapped, indented otherwise, or taken from another text.
  private mutating func movingLines(_ text: [UInt8], beside other: [UInt8]) -> [UInt8] {
    var lines = text.split(separator: 0x0A, omittingEmptySubsequences: false)
    let (one, two) = (number(below: lines.count), number(below: lines.count))
    switch number(below: 5) {
    case 0: lines.insert(lines[one], at: two)
    case 1: lines.remove(at: one)
    case 2: lines.swapAt(one, two)
    case 3:
      let indent = ArraySlice(repeatElement(UInt8(ascii: " "), count: number(below: 6)))
      lines[one] = indent + lines[one].drop { $0 == UInt8(ascii: " ") }
    default:
      let others = other.split(separator: 0x0A, omittingEmptySubsequences: false)
      lines.insert(others[number(below: others.count)], at: one)
    }
    return Array(lines.joined(separator: [0x0A]))
  }
}
