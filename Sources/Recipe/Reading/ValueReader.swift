/// How values of one type are read, checked, described and written.
struct ValueReader<Value> {
  /// What it takes, in descriptions.
  let form: ValueForm
  /// A legal value that stands for a faulty one until all faults are found.
  let placeholder: Value
  /// The value as YAML.
  let text: (Value) -> String
  /// The value of a node; throws a `Refusal`.
  let parse: (Node) throws -> Value
}

extension ValueReader where Value == Int {
  static func int(in range: ClosedRange<Int>?) -> Self {
    ValueReader(form: .int(range), placeholder: clamp(1, to: range), text: String.init) { node in
      guard let number = node.scalar?.integer else {
        let isLarge = (node.scalar?.double).map { $0.rounded() == $0 } ?? false
        throw Refusal(
          demand: "must be a whole number\(isLarge ? " of at most 64 bits" : "")", node: node,
          hint: underscoreHint(node) ?? quotesHint(node))
      }
      if let range, !range.contains(number) {
        throw Refusal(demand: demand(range), node: node)
      }
      return number
    }
  }

  private static func clamp(_ number: Int, to range: ClosedRange<Int>?) -> Int {
    range.map { min(max(number, $0.lowerBound), $0.upperBound) } ?? number
  }

  private static func demand(_ range: ClosedRange<Int>) -> String {
    switch (range.lowerBound, range.upperBound) {
    case (.min, .max): "must be a whole number"
    case (let lower, .max): "must be at least \(lower)"
    case (.min, let upper): "must be at most \(upper)"
    case (let lower, let upper): "must lie in \(lower)...\(upper)"
    }
  }

  private static func underscoreHint(_ node: Node) -> String? {
    guard let text = node.scalar?.text, node.scalar?.isPlain == true, text.contains("_") else {
      return nil
    }
    let digits = text.replacing("_", with: "")
    return Int(digits).map { "write \($0), without underscores" }
  }
}

/// What to write instead of a number in quotes.
func quotesHint(_ node: Node) -> String? {
  guard let scalar = node.scalar, !scalar.isPlain else { return nil }
  let isNumber = Scalar(text: scalar.text, isPlain: true).double != nil
  return isNumber ? "write \(excerpt(scalar.text)), without quotes" : nil
}

extension ValueReader where Value == Double {
  static func double(in interval: Interval) -> Self {
    ValueReader(
      form: .double(interval), placeholder: interval.placeholder, text: yamlText
    ) { node in
      guard let number = node.scalar?.double else {
        let text = node.scalar?.text.lowercased() ?? ""
        let isSpecial = [".inf", "-.inf", "+.inf", ".nan", "inf", "nan"].contains(text)
        throw Refusal(
          demand: "must be a \(isSpecial ? "finite " : "")number", node: node,
          hint: quotesHint(node))
      }
      guard number.isFinite else {
        throw Refusal(demand: "must be a number that a double can hold", node: node)
      }
      guard interval.contains(number) else { throw Refusal(demand: interval.demand, node: node) }
      return number
    }
  }
}

extension ValueReader where Value == Bool {
  static var bool: Self {
    ValueReader(form: .bool, placeholder: false, text: { "\($0)" }) { node in
      guard let boolean = node.scalar?.boolean else {
        throw Refusal(
          demand: "must be true or false", node: node, hint: booleanHint(node.scalar?.text ?? ""))
      }
      return boolean
    }
  }

  private static func booleanHint(_ text: String) -> String? {
    switch text.lowercased() {
    case "yes", "on", "y", "true": "write true"
    case "no", "off", "n", "false": "write false"
    default: nil
    }
  }
}

extension ValueReader where Value == String {
  /// Any scalar but null, as written: a name may look like a number.
  static var string: Self {
    ValueReader(form: .string, placeholder: "", text: { yamlText($0) }) { node in
      guard let scalar = node.scalar else { throw Refusal(demand: "must be text", node: node) }
      return scalar.text
    }
  }

  static func choice(_ choices: [String]) -> Self {
    guard let first = choices.first else { fatalError("a choice needs something to choose from") }
    let list = choices.joined(separator: ", ")
    return ValueReader(
      form: .choice(choices), placeholder: first, text: { yamlText($0) }
    ) { node in
      guard let scalar = node.scalar, choices.contains(scalar.text) else {
        let nearest = node.scalar.flatMap { nearestName(to: $0.text, among: choices) }
        throw Refusal(
          demand: "must be \(choices.count > 1 ? "one of " : "")\(list)", node: node,
          hint: nearest.map { "did you mean '\($0)'?" })
      }
      return scalar.text
    }
  }
}
