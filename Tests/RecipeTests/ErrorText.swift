import Testing

/// A recipe, perhaps with `--set`, and the whole text that its author sees.
///
/// The file is `recipes/r.yaml`; the components are those of the fixtures. The texts were read and
/// approved one by one: a change of one is a change of the product.
struct ErrorText: Sendable, CustomTestStringConvertible {
  let name: String
  let recipe: String
  var overrides: [String] = []
  let text: String

  var testDescription: String { name }
}
