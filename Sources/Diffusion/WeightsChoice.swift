public import Recipe

/// Which weights of a run: `raw`, `ema`, or `ema:0.999` where it keeps several averages.
public enum WeightsChoice: Sendable, Equatable, CustomStringConvertible {
  /// The weights that training stepped.
  case raw
  /// The exponential moving average with this rate; nil for the first that the run keeps.
  case average(rate: Double?)

  /// The first average that the run keeps.
  public static let ema = WeightsChoice.average(rate: nil)

  /// What can be written.
  public static let forms = "raw, ema (the first average that the run keeps) or ema:RATE (that one)"

  /// A choice as it is written; nil for anything else.
  public init?(_ text: String) {
    switch text {
    case "raw": self = .raw
    case "ema": self = .ema
    default:
      guard text.hasPrefix("ema:"), let rate = Double(text.dropFirst(4)), 0 <= rate, rate < 1 else {
        return nil
      }
      self = .average(rate: rate)
    }
  }

  /// Reads a choice; `ema` unless it is given.
  public init(_ key: String, _ options: inout Options) throws {
    let text = try options.string(key, default: "ema", "weights of that run: \(Self.forms)")
    if WeightsChoice(text) == nil {
      options.fail(key, "'\(key)' must be \(Self.forms), but is '\(text)'")
    }
    self = WeightsChoice(text) ?? .ema
  }

  /// As it is written.
  public var description: String {
    switch self {
    case .raw: "raw"
    case .average(nil): "ema"
    case .average(let rate?): "ema:\(rate)"
    }
  }
}
