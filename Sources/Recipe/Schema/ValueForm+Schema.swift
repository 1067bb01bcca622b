extension KeyTree {
  /// What an editor may know of the key's value: its form, its default, its documentation.
  var schema: JSONValue {
    var schema = key.form == .map ? KeyTree.schema(ofMap: inner) : key.form.schema
    if key.isNullable { schema = schema.orNull }
    var notes: [String: JSONValue] = [:]
    if !key.doc.isEmpty { notes["description"] = .text(key.doc) }
    if let text = key.default, let value = JSONValue(yaml: text) {
      notes["default"] =
        if case .component = key.form, value != .null { .object(["type": value]) } else { value }
    }
    return schema.adding(notes)
  }

  /// A map of these keys and no others.
  static func schema(ofMap keys: [KeyTree]) -> JSONValue {
    let properties = keys.map { ($0.key.name, $0.schema) }
    return .object([
      "type": .text("object"),
      "properties": .object(Dictionary(properties) { first, _ in first }),
      "additionalProperties": .bool(false),
    ])
  }
}

extension ValueForm {
  /// The legal values.
  fileprivate var schema: JSONValue {
    switch self {
    case .int(let range):
      JSONValue.object(["type": .text("integer")]).adding(Self.bounds(range, "imum"))
    case .double(let interval):
      JSONValue.object(["type": .text("number")]).adding(interval.bounds)
    case .bool: .object(["type": .text("boolean")])
    case .string, .path: .object(["type": .texts(["string", "number", "boolean"])])
    case .choice(let choices): .object(["enum": .texts(choices)])
    case .name: .object(["type": .texts(["string", "integer"])])
    case .listOf(.component(let kind), let count):
      list(
        of: .object([
          "anyOf": .list([
            .object(["$ref": .text("#/$defs/\(kind.name)")]),
            .object(["$ref": .text("#/$defs/\(kind.name)/properties/type")]),
          ])
        ]), count)
    case .listOf(let item, let count): list(of: item.schema, count)
    case .map: .object(["type": .text("object")])
    case .component(let kind): .object(["$ref": .text("#/$defs/\(kind.name)")])
    }
  }

  private func list(of items: JSONValue, _ count: ClosedRange<Int>?) -> JSONValue {
    JSONValue.object(["type": .text("array"), "items": items])
      .adding(Self.bounds(count, "Items"))
  }

  /// `minimum` and `maximum`, or `minItems` and `maxItems`, where there is such an end.
  private static func bounds(_ range: ClosedRange<Int>?, _ word: String) -> [String: JSONValue] {
    guard let range else { return [:] }
    var bounds: [String: JSONValue] = [:]
    if range.lowerBound > .min { bounds["min\(word)"] = .int(range.lowerBound) }
    if range.upperBound < .max { bounds["max\(word)"] = .int(range.upperBound) }
    return bounds
  }
}

extension Interval {
  /// Its ends, those that belong to it and those that do not.
  fileprivate var bounds: [String: JSONValue] {
    var bounds: [String: JSONValue] = [:]
    if let lower { bounds[includesLower ? "minimum" : "exclusiveMinimum"] = .number(lower) }
    if let upper { bounds[includesUpper ? "maximum" : "exclusiveMaximum"] = .number(upper) }
    return bounds
  }
}

extension JSONValue {
  /// The same, or null.
  fileprivate var orNull: JSONValue {
    switch (members["type"], members["enum"]) {
    case (.text(let type)?, _): return adding(["type": .texts([type, "null"])])
    case (.list(let types)?, _): return adding(["type": .list(types + [.text("null")])])
    case (_, .list(let values)?): return adding(["enum": .list(values + [.null])])
    default: return .object(["anyOf": .list([self, .object(["type": .text("null")])])])
    }
  }
}
