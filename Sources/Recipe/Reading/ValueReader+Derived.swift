extension ValueReader {
  /// The same with another type of value, for example a case of an enumeration for its name.
  func map<Other>(
    _ convert: @escaping (Value) -> Other, back: @escaping (Other) -> Value
  ) -> ValueReader<Other> {
    ValueReader<Other>(
      form: form, placeholder: convert(placeholder), text: { text(back($0)) },
      parse: { convert(try parse($0)) })
  }

  /// A list of such values, `count` many. An item is refused, besides, for what `demand` says of it
  /// and the items before it.
  func list(
    count: ClosedRange<Int>?, demand: @escaping (Value, [Value]) -> String? = { _, _ in nil }
  ) -> ValueReader<[Value]> {
    let length = count.map { ValueReader<Int>.int(in: $0) }
    return ValueReader<[Value]>(
      form: .listOf(form, count: count),
      placeholder: Array(repeating: placeholder, count: length?.placeholder ?? 1),
      text: { "[\($0.map(text).joined(separator: ", "))]" }
    ) { node in
      guard case .list(let items) = node.content else {
        throw Refusal(
          demand: "must be a list", node: node,
          hint: node.scalar.map { "write [\(excerpt($0.text))]" })
      }
      if let count, !count.contains(items.count) {
        throw Refusal(demand: Self.demand(count), node: node, found: "\(items.count)")
      }
      return try parseItems(items, demand)
    }
  }

  /// What a list of another length breaks.
  private static func demand(_ count: ClosedRange<Int>) -> String {
    guard count.upperBound == .max else {
      return "must have \(ValueForm.int(count).range ?? "") items"
    }
    return "must have at least \(count.lowerBound) item\(count.lowerBound == 1 ? "" : "s")"
  }

  /// All items, or a refusal of each that is faulty.
  private func parseItems(
    _ items: [Node], _ demand: (Value, [Value]) -> String?
  ) throws -> [Value] {
    var values: [Value] = []
    var refusals: [Refusal] = []
    for (index, item) in items.enumerated() {
      do {
        let value = try parse(item)
        if let demand = demand(value, values) { throw Refusal(demand: demand, node: item) }
        values.append(value)
      } catch var refusal as Refusal {
        refusal.item = index + 1
        refusals.append(refusal)
      }
    }
    guard var first = refusals.first else { return values }
    first.others = Array(refusals.dropFirst())
    throw first
  }
}

extension ValueReader where Value: CaseIterable & RawRepresentable<String> {
  /// The raw values of an enumeration.
  static func cases(of type: Value.Type) -> Self {
    let cases = Array(Value.allCases)
    return ValueReader<String>.choice(cases.map(\.rawValue)).map(
      { name in cases.first { $0.rawValue == name } ?? cases[0] }, back: \.rawValue)
  }
}
