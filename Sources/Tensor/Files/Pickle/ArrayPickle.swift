/// A dictionary of NumPy's arrays and of lists in a pickle of Python's, as the batches of CIFAR and of
/// the downsampled ImageNet are. Nothing in it is executed.
package struct ArrayPickle {
  private let path: String
  private let heap: PickleHeap
  private let entries: [(key: String, value: PickleValue)]

  /// Reads a whole pickle; errors name `path`.
  /// - Throws: `FileError` for what is no such pickle, or is cut short.
  package init(_ bytes: [UInt8], path: String) throws {
    var machine = PickleMachine(bytes, dialect: .arrays)
    do {
      let root = try machine.run()
      guard case .dictionary(let place) = root else {
        throw FileError(path, "is a pickle of \(root.kind), but a dictionary is expected")
      }
      (self.path, heap) = (path, machine.heap)
      entries = machine.heap.dictionaries[place]
    } catch let problem as PickleMachine.Problem {
      throw FileError(
        path, "cannot be read as a pickle: at byte \(problem.position): \(problem.text)")
    }
  }

  /// Its keys, in order.
  package var keys: [String] { entries.map(\.key) }

  /// The array of bytes (`uint8`) under a key, row by row.
  /// - Throws: `FileError` where there is none.
  package func bytes(_ key: String) throws -> (shape: [Int], values: ArraySlice<UInt8>) {
    guard case .array(let place) = try value(key) else { throw mismatch(key, "an array of bytes") }
    let array = heap.arrays[place]
    guard array.elements == "u1", !array.isFortranOrder || array.shape.count < 2 else {
      throw mismatch(key, "an array of bytes (u1), row by row")
    }
    guard elementCount(array.shape) == array.bytes.count else {
      throw FileError(
        path,
        "holds \(array.bytes.count) bytes in \(quoted(key)), which do not fill the shape "
          + "\(array.shape.prefix(8))")
    }
    return (array.shape, array.bytes)
  }

  /// The whole numbers under a key.
  /// - Throws: `FileError` where there is no list of these.
  package func integers(_ key: String) throws -> [Int] {
    guard case .list(let place) = try value(key), let integers = heap.integers(at: place) else {
      throw mismatch(key, "a list of whole numbers")
    }
    return integers
  }

  private func value(_ key: String) throws -> PickleValue {
    guard let entry = entries.last(where: { $0.key == key }) else {
      let known = keys.prefix(8).map { quoted($0) }.joined(separator: ", ")
      throw FileError(path, "has nothing called \(quoted(key)); it has \(known)")
    }
    return entry.value
  }

  private func mismatch(_ key: String, _ wanted: String) -> FileError {
    FileError(path, "has no \(wanted) under \(quoted(key)), but something else")
  }
}
