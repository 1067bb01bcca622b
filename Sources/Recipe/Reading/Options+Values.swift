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

  /// Reads a whole number that may be absent or null.
  public mutating func optionalInt(
    _ key: String, in range: ClosedRange<Int>? = nil, _ doc: String = ""
  ) throws -> Int? {
    optional(key, doc, .int(in: range))
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
  /// Reads a value that has to be there or to have a default.
  mutating func required<Value>(
    _ key: String, default: Value?, _ doc: String, _ reader: ValueReader<Value>
  ) -> Value {
    let defaultText = `default`.map(reader.text)
    let isFirst = declare(
      KeyDescription(
        name: key, type: reader.type, default: defaultText, range: reader.range, doc: doc))
    guard let node = node(key) else {
      guard let `default`, let defaultText else {
        let range = reader.range.map { " (\($0))" } ?? ""
        let about = doc.isEmpty ? "" : ": \(doc)"
        reportMissing(key, hint: "\(reader.type)\(range)\(about)")
        return reader.placeholder
      }
      record(defaultText, at: key, from: nil)
      assumeDefault(defaultText, for: key)
      return `default`
    }
    guard !node.isNull else {
      report(Problem("'\(key)' has no value", at: node.mark), of: key)
      return `default` ?? reader.placeholder
    }
    return value(node, key, recording: isFirst, reader) ?? `default` ?? reader.placeholder
  }

  /// Reads a value that may be absent or null.
  mutating func optional<Value>(
    _ key: String, _ doc: String, _ reader: ValueReader<Value>
  ) -> Value? {
    let isFirst = declare(
      KeyDescription(
        name: key, type: reader.type, default: "null", range: reader.range, doc: doc))
    guard let node = node(key), !node.isNull else {
      if isFirst { record("null", at: key, from: map[key]?.value.mark) }
      return nil
    }
    return value(node, key, recording: isFirst, reader)
  }

  private mutating func value<Value>(
    _ node: Node, _ key: String, recording: Bool, _ reader: ValueReader<Value>
  ) -> Value? {
    do {
      let value = try reader.parse(node)
      if recording { record(reader.text(value), at: key, from: node.mark) }
      return value
    } catch let refusal as Refusal {
      report(refusal.problems(key: key), of: key)
    } catch {
      report(Problem("'\(key)' cannot be read: \(error)", at: node.mark), of: key)
    }
    return nil
  }

  /// Lets a second reading of an absent key find the first one's default, as if it were written.
  private mutating func assumeDefault(_ text: String, for key: String) {
    let source = Source(name: "default", text: text, isOverride: true, order: 0)
    var builder = TreeBuilder(text, source: source, count: 0)
    if let node = try? builder.document() { assume(node, for: key) }
  }
}
