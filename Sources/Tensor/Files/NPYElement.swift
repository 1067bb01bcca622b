/// The element types of NumPy arrays that can be read here.
public enum NPYElement: Sendable, Equatable {
  /// `<f4`
  case float32
  /// `<f8`
  case float64
  /// `<i4`
  case int32
  /// `<i8`
  case int64
  /// `|u1`
  case uint8
  /// `<U` and the number of characters that every text has room for, in UTF-32.
  case text(characters: Int)

  /// Bytes per element.
  public var size: Int {
    switch self {
    case .float32, .int32: 4
    case .float64, .int64: 8
    case .uint8: 1
    case .text(let characters): 4 * characters
    }
  }

  /// The name in a header, for example `<f4`.
  public var descriptor: String {
    switch self {
    case .float32: "<f4"
    case .float64: "<f8"
    case .int32: "<i4"
    case .int64: "<i8"
    case .uint8: "|u1"
    case .text(let characters): "<U\(characters)"
    }
  }

  /// The type that a header names, or nil if it cannot be read here.
  init?(descriptor: String) {
    switch descriptor {
    case "<f4": self = .float32
    case "<f8": self = .float64
    case "<i4": self = .int32
    case "<i8": self = .int64
    case "|u1": self = .uint8
    default:
      guard descriptor.hasPrefix("<U"), let characters = Int(descriptor.dropFirst(2)),
        (0...1 << 24).contains(characters)
      else { return nil }
      self = .text(characters: characters)
    }
  }
}
