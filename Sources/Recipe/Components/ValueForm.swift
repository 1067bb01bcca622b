/// What a key takes: what descriptions, messages and the schema for editors say of its values.
public indirect enum ValueForm: Sendable, Equatable {
  /// Whole numbers; nil for all that 64 bits hold.
  case int(ClosedRange<Int>?)
  /// Finite numbers.
  case double(Interval)
  /// `true` and `false`.
  case bool
  /// Any text; numbers and booleans are taken as written.
  case string
  /// The path of a file, a text.
  case path
  /// One of several words.
  case choice([String])
  /// One of several names, or its number from 0; nil where the names are not known yet.
  case name(of: [String]?)
  /// Values of one form; nil for any number of them.
  case listOf(ValueForm, count: ClosedRange<Int>?)
  /// Keys of its own.
  case map
  /// A map whose `type` names a component.
  case component(ComponentKind)
}

extension ValueForm {
  /// The kind of the component, or of those in the list; nil for other forms.
  var component: ComponentKind? {
    switch self {
    case .component(let kind): kind
    case .listOf(let item, _): item.component
    default: nil
    }
  }

  /// `int`, `double`, `bool`, `string`, `path`, `choice`, `map`, `component`, or `list of` one.
  var typeName: String {
    switch self {
    case .int: "int"
    case .double: "double"
    case .bool: "bool"
    case .string, .name: "string"
    case .path: "path"
    case .choice: "choice"
    case .listOf(let item, _): "list of \(item.typeName)"
    case .map: "map"
    case .component: "component"
    }
  }

  /// The legal values: `0..<1`, `epsilon, x0, v`, or a component's kind; nil if all are legal.
  var range: String? {
    switch self {
    case .int(let range): range.map { Self.text(of: $0) }
    case .double(let interval): interval == .everything ? nil : interval.description
    case .choice(let choices): choices.joined(separator: ", ")
    case .name(let names): names.map { list($0) }
    case .listOf(let item, _): item.range
    case .component(let kind): kind.name
    case .bool, .string, .path, .map: nil
    }
  }

  private static func text(of range: ClosedRange<Int>) -> String {
    switch (range.lowerBound, range.upperBound) {
    case (.min, .max): "any"
    case (let lower, .max): "\(lower)..."
    case (.min, let upper): "...\(upper)"
    case (let lower, let upper): "\(lower)...\(upper)"
    }
  }
}
