internal import Archives

/// The form of `torch.save` since PyTorch 1.6: a zip archive with the pickle `NAME/data.pkl`, the
/// storages `NAME/data/KEY`, `NAME/version` and `NAME/byteorder`.
enum PyTorchZip {
  static func read(_ path: String, size: Int) throws -> [String: HostArray] {
    var members = try self.members(path, size: size)
    if let order = members["byteorder"], order != Array("little".utf8) {
      throw FileError(path, "has its numbers in the byte order of another machine: big-endian")
    }
    guard let pickle = members["data.pkl"] else {
      throw FileError(path, "is a zip archive, but none of torch.save: it has no data.pkl")
    }
    guard pickle.count <= PickleMachine.largestPickle else {
      throw FileError(
        path,
        "has a pickle of \(pickle.count) bytes, but at most \(PickleMachine.largestPickle) "
          + "are read")
    }
    var machine = PickleMachine(pickle)
    let root = try PyTorchFile.run(&machine, path: path, part: "data.pkl")
    return try StateDictionary(root, machine.heap, path: path).arrays { storage in
      let name = "data/\(storage.key)"
      guard let bytes = members.removeValue(forKey: name) else {
        throw FileError(path, "lacks the member \(quoted(name)) with the values of a tensor")
      }
      guard bytes.count / storage.elements.size == storage.count,
        bytes.count % storage.elements.size == 0
      else {
        throw FileError(
          path,
          "has \(bytes.count) bytes in \(quoted(name)), but its \(storage.count) elements take "
            + "\(storage.elements.size) each")
      }
      return bytes
    }
  }

  /// The members by name without the folder that all of them are in. They are stored as they are,
  /// so no more than the file's size.
  private static func members(_ path: String, size: Int) throws -> [String: [UInt8]] {
    var members: [String: [UInt8]] = [:]
    do {
      try Zip.visit(path, limit: size) { name, bytes in
        guard let slash = name.firstIndex(of: "/") else { return }
        let inner = String(name[name.index(after: slash)...])
        guard members.updateValue(bytes, forKey: inner) == nil else {
          throw FileError(path, "has \(quoted(inner)) in two folders")
        }
      }
    } catch let error as ArchiveError {
      throw FileError(error.path, error.problem)
    }
    return members
  }

  static func write(_ arrays: [(name: String, array: HostArray)], to path: String) throws {
    var writer = PickleWriter()
    for (index, entry) in arrays.enumerated() {
      writer.add(entry.name, shape: entry.array.shape, storage: String(index))
    }
    let storages = arrays.enumerated().map { index, entry in
      (name: "archive/data/\(index)", bytes: entry.array.values.withUnsafeBytes { Array($0) })
    }
    let members =
      [
        (name: "archive/data.pkl", bytes: writer.pickle),
        (name: "archive/byteorder", bytes: Array("little".utf8)),
      ] + storages + [(name: "archive/version", bytes: Array("3\n".utf8))]
    try writeAtomically(to: path) { file in
      try Zip.write(members) { try file.write($0) }
    }
  }
}
