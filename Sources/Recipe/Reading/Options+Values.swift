extension Options {
  /// Reads a whole number; without a default it is mandatory.
  ///
  /// `1e5` is a whole number as well. Reading it when it is absent, no whole number or out of
  /// range records a fault and returns a legal number.
  public mutating func int(
    _ key: String, default: Int? = nil, in range: ClosedRange<Int>? = nil, _ doc: String = ""
  ) throws -> Int {
    required(key, default: `default`, doc, .int(in: range))
  }

  /// Reads a whole number that may be null; `default` stands for one that is absent.
  public mutating func optionalInt(
    _ key: String, default: Int? = nil, in range: ClosedRange<Int>? = nil, _ doc: String = ""
  ) throws -> Int? {
    optional(key, default: `default`, doc, .int(in: range))
  }

  /// Reads a finite number; without a default it is mandatory.
  ///
  /// The range is one of Swift's (`0...1`, `0..<1`, `0...`) or an ``Interval`` (`.open(0, 1)`).
  public mutating func double<R: RangeExpression<Double>>(
    _ key: String, default: Double? = nil, in range: R = Interval.everything, _ doc: String = ""
  ) throws -> Double {
    required(key, default: `default`, doc, .double(in: Interval(range)))
  }

  /// Reads a finite number that may be absent or null.
  public mutating func optionalDouble<R: RangeExpression<Double>>(
    _ key: String, in range: R = Interval.everything, _ doc: String = ""
  ) throws -> Double? {
    optional(key, doc, .double(in: Interval(range)))
  }

  /// Reads `true` or `false`; without a default it is mandatory.
  public mutating func bool(
    _ key: String, default: Bool? = nil, _ doc: String = ""
  ) throws -> Bool {
    required(key, default: `default`, doc, .bool)
  }

  /// Reads `true` or `false`, or neither.
  public mutating func optionalBool(_ key: String, _ doc: String = "") throws -> Bool? {
    optional(key, doc, .bool)
  }

  /// Reads a text; without a default it is mandatory. Numbers and booleans are taken as written.
  public mutating func string(
    _ key: String, default: String? = nil, _ doc: String = ""
  ) throws -> String {
    required(key, default: `default`, doc, .string)
  }

  /// Reads a text that may be absent or null.
  public mutating func optionalString(_ key: String, _ doc: String = "") throws -> String? {
    optional(key, doc, .string)
  }

  /// Reads one of several words, of which there is at least one.
  public mutating func choice(
    _ key: String, default: String? = nil, of choices: [String], _ doc: String = ""
  ) throws -> String {
    required(key, default: `default`, doc, .choice(choices))
  }

  /// Reads a case of an enumeration by its raw value.
  public mutating func choice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, default: Choice? = nil, of type: Choice.Type = Choice.self, _ doc: String = ""
  ) throws -> Choice {
    required(key, default: `default`, doc, .cases(of: type))
  }

  /// Reads a case of an enumeration that may be absent or null.
  public mutating func optionalChoice<Choice: CaseIterable & RawRepresentable<String>>(
    _ key: String, of type: Choice.Type = Choice.self, _ doc: String = ""
  ) throws -> Choice? {
    optional(key, doc, .cases(of: type))
  }
}

extension Options {
  /// Reads a list of whole numbers; ranges of its items and of their count are optional.
  public mutating func ints(
    _ key: String, default: [Int]? = nil, in range: ClosedRange<Int>? = nil,
    count: ClosedRange<Int>? = nil, _ doc: String = ""
  ) throws -> [Int] {
    required(key, default: `default`, doc, ValueReader.int(in: range).list(count: count))
  }

  /// Reads a list of finite numbers; ranges of its items and of their count are optional.
  public mutating func doubles<R: RangeExpression<Double>>(
    _ key: String, default: [Double]? = nil, in range: R = Interval.everything,
    count: ClosedRange<Int>? = nil, _ doc: String = ""
  ) throws -> [Double] {
    let item = ValueReader.double(in: Interval(range))
    return required(key, default: `default`, doc, item.list(count: count))
  }

  /// Reads a list of texts; a range of their count is optional.
  public mutating func strings(
    _ key: String, default: [String]? = nil, count: ClosedRange<Int>? = nil, _ doc: String = ""
  ) throws -> [String] {
    required(key, default: `default`, doc, ValueReader.string.list(count: count))
  }
}

extension Options {
  /// Declares a key that ``optionalIndices(_:of:_:)`` will read when it is known what it may name.
  /// Until then it counts as read.
  public mutating func declareIndices(_ key: String, _ doc: String = "") {
    declare(
      KeyDescription(
        name: key, form: .listOf(.name(of: nil), count: 1...Int.max), default: "null",
        isNullable: true, doc: doc))
  }

  /// Reads a list of some of `names`, each once: by its name, whatever its case, or, without quotes,
  /// by its number from 0. Returns the numbers in ascending order, or nil if the list is absent or
  /// null.
  public mutating func optionalIndices(
    _ key: String, of names: [String], _ doc: String = ""
  ) throws -> [Int]? {
    optional(key, doc, .indices(of: names))
  }
}
