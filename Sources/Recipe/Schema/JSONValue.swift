/// A JSON value that is put together piece by piece.
enum JSONValue: Encodable, Equatable {
  case null
  case bool(Bool)
  case int(Int)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .int(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let values): try container.encode(values)
    case .object(let members): try container.encode(members)
    }
  }
}

extension JSONValue {
  /// Texts as a list.
  static func texts(_ texts: [String]) -> JSONValue { .list(texts.map(JSONValue.text)) }

  /// The members of an object; none of anything else.
  var members: [String: JSONValue] {
    if case .object(let members) = self { members } else { [:] }
  }

  /// An object with further members; of two of one name the new one counts.
  func adding(_ members: [String: JSONValue]) -> JSONValue {
    .object(self.members.merging(members) { $1 })
  }

  /// An object with the members of another.
  func adding(_ other: JSONValue?) -> JSONValue { adding(other?.members ?? [:]) }

  /// The value that a YAML text on one line stands for; nil if it is none.
  init?(yaml text: String) {
    let source = Source(name: "value", text: text, isOverride: true, order: 0)
    var builder = TreeBuilder(text, source: source, size: RecipeSize())
    guard let node = try? builder.document() else { return nil }
    self.init(node)
  }

  private init(_ node: Node) {
    switch node.content {
    case .scalar(let scalar): self.init(scalar)
    case .list(let items): self = .list(items.map { JSONValue($0) })
    case .map(let map):
      let members = map.entries.map { ($0.key, JSONValue($0.value)) }
      self = .object(Dictionary(members) { first, _ in first })
    }
  }

  private init(_ scalar: Scalar) {
    if scalar.isNull {
      self = .null
    } else if let boolean = scalar.boolean {
      self = .bool(boolean)
    } else if let integer = scalar.integer {
      self = .int(integer)
    } else if let number = scalar.double {
      self = .number(number)
    } else {
      self = .text(scalar.text)
    }
  }
}
