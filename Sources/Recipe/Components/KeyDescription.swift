/// What a component says about one of its keys, as `daedalus components` prints it.
public struct KeyDescription: Sendable, Equatable {
  /// The key as recipes spell it; one inside a map has the map's before it: `denoiser.from`.
  public let name: String
  /// What it takes.
  public let form: ValueForm
  /// The value of a recipe that does not give the key, as YAML; nil if it has to be given, and for
  /// a map that is read as if it were empty.
  public let `default`: String?
  /// Whether it may be null.
  public let isNullable: Bool
  /// One line of documentation, perhaps empty.
  public let doc: String

  /// Makes a description from its parts.
  public init(
    name: String, form: ValueForm, default: String?, isNullable: Bool = false, doc: String
  ) {
    self.name = name
    self.form = form
    self.default = `default`
    self.isNullable = isNullable
    self.doc = doc
  }

  /// What it takes: `int`, `double`, `bool`, `string`, `path`, `choice`, `map`, `component`, or
  /// `list of` one of these.
  public var type: String { form.typeName }

  /// The legal values: `0..<1`, `epsilon, x0, v`, or a component's kind; nil if all are legal.
  public var range: String? { form.range }

  /// The same key by another name.
  func named(_ name: String) -> KeyDescription {
    KeyDescription(
      name: name, form: form, default: `default`, isNullable: isNullable, doc: doc)
  }
}
