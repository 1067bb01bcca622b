/// A range of real numbers whose ends may be open, closed or missing.
///
/// Swift's own ranges (`0...1`, `0..<1`, `0...`) say most of what a recipe allows; this one adds
/// those without their lower end: `.open(0, 1)` and `.above(0)`. It contains finite numbers only.
public struct Interval: RangeExpression, Sendable, Equatable, CustomStringConvertible {
  /// The lower end, or nil if there is none.
  public let lower: Double?
  /// The upper end, or nil if there is none.
  public let upper: Double?
  /// Whether the lower end belongs to the interval.
  public let includesLower: Bool
  /// Whether the upper end belongs to the interval.
  public let includesUpper: Bool

  /// Makes an interval; nil is an end that is missing.
  public init(
    from lower: Double? = nil, to upper: Double? = nil,
    includesLower: Bool = true, includesUpper: Bool = true
  ) {
    self.lower = lower
    self.upper = upper
    self.includesLower = includesLower
    self.includesUpper = includesUpper
  }

  /// Whether the number is finite and lies in the interval.
  public func contains(_ number: Double) -> Bool {
    let isAbove = lower.map { includesLower ? number >= $0 : number > $0 } ?? true
    let isBelow = upper.map { includesUpper ? number <= $0 : number < $0 } ?? true
    return number.isFinite && isAbove && isBelow
  }

  /// Required by `RangeExpression`: the part of a collection indexed by numbers inside the ends.
  public func relative<C: Collection>(to collection: C) -> Range<Double>
  where C.Index == Double {
    let start = max(lower ?? collection.startIndex, collection.startIndex)
    return start..<max(start, min(upper ?? collection.endIndex, collection.endIndex))
  }

  /// The interval as recipes' messages write it: `0...1`, `0..<1`, `(0, 1)`, `0...`, `above 0`.
  public var description: String {
    switch (lower.map(shortText), upper.map(shortText)) {
    case (nil, nil): "any number"
    case (let lower?, nil): includesLower ? "\(lower)..." : "above \(lower)"
    case (nil, let upper?): includesUpper ? "...\(upper)" : "..<\(upper)"
    case (let lower?, let upper?):
      switch (includesLower, includesUpper) {
      case (true, true): "\(lower)...\(upper)"
      case (true, false): "\(lower)..<\(upper)"
      case (false, true): "(\(lower), \(upper)]"
      case (false, false): "(\(lower), \(upper))"
      }
    }
  }
}

extension Interval {
  /// The interval of one of Swift's ranges.
  ///
  /// Ranges of other libraries cannot be taken apart, so they are a mistake of the program.
  init(_ range: some RangeExpression<Double>) {
    switch range {
    case let range as Interval: self = range
    case let range as ClosedRange<Double>:
      self.init(from: range.lowerBound, to: range.upperBound)
    case let range as Range<Double>:
      self.init(from: range.lowerBound, to: range.upperBound, includesUpper: false)
    case let range as PartialRangeFrom<Double>: self.init(from: range.lowerBound)
    case let range as PartialRangeThrough<Double>: self.init(to: range.upperBound)
    case let range as PartialRangeUpTo<Double>:
      self.init(to: range.upperBound, includesUpper: false)
    default: fatalError("a range of type \(type(of: range)) is not known: use an Interval")
    }
  }

  /// What a number outside breaks: "must lie in 0..<1", "must be at least 0".
  var demand: String {
    switch (lower, upper) {
    case (nil, nil): "must be a number"
    case (let lower?, nil): "must be \(includesLower ? "at least" : "above") \(shortText(lower))"
    case (nil, let upper?): "must be \(includesUpper ? "at most" : "below") \(shortText(upper))"
    case (_?, _?): "must lie in \(self)"
    }
  }

  /// Some number inside: what stands for a faulty one until all faults are found.
  var placeholder: Double {
    switch (lower, upper) {
    case (nil, nil): 1
    case (let lower?, nil): contains(1) ? 1 : lower + 1
    case (nil, let upper?): contains(1) ? 1 : upper - 1
    case (let lower?, let upper?): contains(1) ? 1 : (lower + upper) / 2
    }
  }
}

extension RangeExpression where Self == Interval {
  /// All finite numbers.
  public static var everything: Interval { Interval() }

  /// The numbers between the ends, which are not among them.
  public static func open(_ lower: Double, _ upper: Double) -> Interval {
    Interval(from: lower, to: upper, includesLower: false, includesUpper: false)
  }

  /// The numbers above an end, which is not among them.
  public static func above(_ lower: Double) -> Interval {
    Interval(from: lower, includesLower: false)
  }
}
