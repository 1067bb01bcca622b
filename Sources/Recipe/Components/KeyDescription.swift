/// What a component says about one of its keys, as `daedalus components` prints it.
public struct KeyDescription: Sendable, Codable, Equatable {
  /// The key as recipes spell it; one inside a map has the map's before it: `denoiser.from`.
  public let name: String
  /// What it takes: `int`, `double`, `bool`, `string`, `choice`, `map`, `component`, or
  /// `list of` one of these.
  public let type: String
  /// The value of a recipe that does not give the key, as YAML; nil if it has to be given.
  public let `default`: String?
  /// The legal values: `0..<1`, `epsilon, x0, v`, or a component's kind; nil if all are legal.
  public let range: String?
  /// One line of documentation, perhaps empty.
  public let doc: String

  /// Makes a description from its parts.
  public init(name: String, type: String, default: String?, range: String?, doc: String) {
    self.name = name
    self.type = type
    self.default = `default`
    self.range = range
    self.doc = doc
  }

  /// The same key inside the map `key`.
  func inside(_ key: String) -> KeyDescription {
    KeyDescription(
      name: "\(key).\(name)", type: type, default: `default`, range: range, doc: doc)
  }
}
