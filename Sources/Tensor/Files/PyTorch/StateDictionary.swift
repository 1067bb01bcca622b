/// The tensors of a state_dict by name, and how their values are had from the bytes of storages.
struct StateDictionary {
  private let path: String
  private let tensors: [(name: String, tensor: TensorReference)]

  /// The most that the tensors may hold, as a multiple of what their storages do: tied weights
  /// share a storage, but a small file shall not unfold to a large memory.
  private static let mostSharing = 4

  /// Throws `FileError` unless `root` is a dictionary of tensors.
  init(_ root: PickleValue, _ heap: PickleHeap, path: String) throws {
    guard case .dictionary(let place) = root else {
      throw FileError(path, "holds \(root.kind), but a state_dict, a dictionary, is expected")
    }
    self.path = path
    let entries = heap.dictionaries[place]
    tensors = entries.compactMap { key, value in
      if case .tensor(let place) = value { (key, heap.tensors[place]) } else { nil }
    }
    try Self.requireTensors(entries, path: path)
    try requireBounds()
  }

  /// The storages that the tensors are made of.
  var storages: Set<StorageReference> { Set(tensors.map(\.tensor.storage)) }

  /// All tensors as `Float`. `bytes` gives those of a storage, which are asked for once each.
  func arrays(
    _ bytes: (StorageReference) throws -> [UInt8]
  ) throws -> [String: HostArray] {
    var arrays: [String: HostArray] = [:]
    for (storage, users) in Dictionary(grouping: tensors, by: \.tensor.storage) {
      let bytes = try bytes(storage)
      for (name, tensor) in users {
        arrays[name] = HostArray(shape: tensor.shape, values: tensor.values(in: bytes))
      }
    }
    return arrays
  }

  private static func requireTensors(
    _ entries: [(key: String, value: PickleValue)], path: String
  ) throws {
    let others = entries.compactMap { key, value -> String? in
      if case .tensor = value { nil } else { "\(quoted(key)) (\(value.kind))" }
    }
    guard others.isEmpty else {
      let more = others.count > 10 ? " and \(others.count - 10) more" : ""
      throw FileError(
        path,
        "is no raw state_dict: besides tensors it holds \(others.prefix(10).joined(separator: ", "))"
          + "\(more). Save the state_dict alone: torch.save(model.state_dict(), FILE)")
    }
    var names = Set<String>()
    for (key, _) in entries where !names.insert(key).inserted {
      throw FileError(path, "has the tensor \(quoted(key)) twice")
    }
  }

  private func requireBounds() throws {
    let keys = Dictionary(grouping: storages, by: \.key)
    if let shared = keys.first(where: { $0.value.count > 1 }) {
      throw FileError(path, "describes the storage \(quoted(shared.key)) in two ways")
    }
    let used = try sum(tensors.map(\.tensor.count)), stored = try sum(storages.map(\.count))
    guard used / Self.mostSharing <= stored else {
      throw FileError(
        path,
        "has tensors of \(used) elements over storages of \(stored): at most "
          + "\(Self.mostSharing) times as many are read")
    }
  }

  private func sum(_ counts: [Int]) throws -> Int {
    try counts.reduce(0) {
      let (sum, overflows) = $0.addingReportingOverflow($1)
      guard !overflows, sum <= Int.max / 8 else {
        throw FileError(path, "has more elements than any memory")
      }
      return sum
    }
  }
}

extension TensorReference {
  /// The elements in row-major order, from all bytes of the storage.
  fileprivate func values(in bytes: [UInt8]) -> [Float] {
    let type = storage.elements
    return bytes.withUnsafeBytes { bytes in
      [Float](unsafeUninitializedCapacity: count) { values, filled in
        var place = PlaceWalk(self)
        for index in 0..<count {
          values[index] = type.value(in: bytes, at: place.current * type.size)
          place.advance()
        }
        filled = count
      }
    }
  }
}

/// Where the elements of a tensor lie in its storage, one after another in row-major order.
private struct PlaceWalk {
  private let shape: [Int]
  private let strides: [Int]
  private let isContiguous: Bool
  private var indices: [Int]
  private(set) var current: Int

  init(_ tensor: TensorReference) {
    (shape, strides, current) = (tensor.shape, tensor.strides, tensor.offset)
    indices = shape.map { _ in 0 }
    var expected = 1
    var isContiguous = true
    for (length, stride) in zip(shape, strides).reversed() where length > 1 {
      isContiguous = isContiguous && stride == expected
      expected *= length
    }
    self.isContiguous = isContiguous || tensor.count == 0
  }

  mutating func advance() {
    if isContiguous { return current += 1 }
    for axis in shape.indices.reversed() {
      indices[axis] += 1
      current += strides[axis]
      if indices[axis] < shape[axis] { return }
      current -= indices[axis] * strides[axis]
      indices[axis] = 0
    }
  }
}
