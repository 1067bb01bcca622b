/// What a safetensors file holds.
public struct SafetensorsContents: Sendable, Equatable {
  /// The arrays by name, all as `Float` whatever the file stores.
  public let arrays: [String: HostArray]

  /// The free texts under `__metadata__`; empty if the file has none.
  public let metadata: [String: String]

  /// The names of the arrays, sorted.
  public var names: [String] { arrays.keys.sorted() }
}
