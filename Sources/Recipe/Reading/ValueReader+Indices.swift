extension ValueReader where Value == [Int] {
  /// Some of `names`, at least one, as numbers from 0 in ascending order. Each is given once, by its
  /// name or, without quotes, by its number; it is written by its name.
  static func indices(of names: [String]) -> Self {
    ValueReader<Int>.index(of: names).list(count: 1...Int.max) { index, earlier in
      earlier.contains(index) ? "must differ from the items before it" : nil
    }.map({ $0.sorted() }, back: { $0 })
  }
}

extension ValueReader where Value == Int {
  /// One of `names`, whatever their case, or its number.
  fileprivate static func index(of names: [String]) -> Self {
    ValueReader(
      form: .name(of: names), placeholder: 0, text: { yamlText(names[$0]) }
    ) { node in
      guard let scalar = node.scalar, !scalar.isNull else {
        throw Refusal(demand: "must be a name or a number", node: node)
      }
      if let number = scalar.integer {
        guard names.indices.contains(number) else {
          throw Refusal(demand: "must lie in 0...\(names.count - 1)", node: node)
        }
        return number
      }
      let name = scalar.text.lowercased()
      guard let index = names.firstIndex(where: { $0.lowercased() == name }) else {
        let nearest = nearestName(to: name, among: names)
        throw Refusal(
          demand: "must be one of \(listed(names))", node: node,
          hint: nearest.map { "did you mean '\($0)'?" } ?? quotesHint(node))
      }
      return index
    }
  }
}

private func listed(_ names: [String]) -> String { list(names) }
