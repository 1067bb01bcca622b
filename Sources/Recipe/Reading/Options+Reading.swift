extension Options {
  /// Reads a value that has to be there or to have a default.
  mutating func required<Value>(
    _ key: String, default: Value?, _ doc: String, _ reader: ValueReader<Value>
  ) -> Value {
    let defaultText = `default`.map(reader.text)
    declare(KeyDescription(name: key, form: reader.form, default: defaultText, doc: doc))
    guard let node = node(key) else {
      guard let `default`, let defaultText else {
        let range = reader.form.range.map { " (\($0))" } ?? ""
        let about = doc.isEmpty ? "" : ": \(doc)"
        reportMissing(key, hint: "\(reader.form.typeName)\(range)\(about)")
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
    return value(node, key, reader) ?? `default` ?? reader.placeholder
  }

  /// Reads a value that may be null; `default` stands for one that is absent.
  mutating func optional<Value>(
    _ key: String, default: Value? = nil, _ doc: String, _ reader: ValueReader<Value>
  ) -> Value? {
    let defaultText = `default`.map(reader.text)
    declare(
      KeyDescription(
        name: key, form: reader.form, default: defaultText ?? "null", isNullable: true, doc: doc))
    guard let node = node(key), !node.isNull else {
      guard map[key] == nil, let `default`, let defaultText else {
        record("null", at: key, from: map[key]?.value.mark)
        return nil
      }
      record(defaultText, at: key, from: nil)
      assumeDefault(defaultText, for: key)
      return `default`
    }
    return value(node, key, reader)
  }

  private mutating func value<Value>(
    _ node: Node, _ key: String, _ reader: ValueReader<Value>
  ) -> Value? {
    do {
      let value = try reader.parse(node)
      record(reader.text(value), at: key, from: node.mark)
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
    var builder = TreeBuilder(text, source: source, size: RecipeSize())
    if let node = try? builder.document() { assume(node, for: key) }
  }
}
