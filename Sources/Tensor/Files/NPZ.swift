internal import Archives

/// NumPy's archives of named arrays, `.npz`: zip archives of npy files.
public enum NPZ {
  /// The most bytes that an archive may unpack to: 16 GiB.
  public static let largestContents = 1 << 34

  /// Writes npy files, made with `NPY.encode`, to `path` uncompressed, whole or not at all.
  ///
  /// `name` is what NumPy will call the array, without `.npy`. Equal input gives equal bytes.
  /// Throws `FileError`. A name that appears twice is a mistake of the program, which stops.
  public static func write(_ members: [(name: String, npy: [UInt8])], to path: String) throws {
    guard Set(members.map(\.name)).count == members.count else {
      fatalError("NPZ.write: a name appears twice among \(members.map(\.name))")
    }
    try writeAtomically(to: path) { file in
      try Zip.write(members.map { ("\($0.name).npy", $0.npy) }) { try file.write($0) }
    }
  }

  /// Reads all arrays of the archive at `path`, stored or deflated, by name without `.npy`.
  ///
  /// Throws `FileError` if it is no whole zip archive, unpacks to more than `largestContents`, or
  /// has a member that is no npy file which can be read.
  public static func read(_ path: String) throws -> [String: NPYArray] {
    try read(path) { _ in true }
  }

  /// Reads the arrays called `names`; others in the archive may be of any kind.
  ///
  /// Throws `FileError` as above, and if one is missing.
  public static func read(_ path: String, names: Set<String>) throws -> [String: NPYArray] {
    let arrays = try read(path, where: names.contains)
    if let missing = names.subtracting(arrays.keys).min() {
      throw FileError(path, "has no array called '\(missing)'")
    }
    return arrays
  }

  /// Reads those of the arrays called `names` that are there; others in the archive may be of any
  /// kind. Throws `FileError` as above.
  public static func read(_ path: String, anyOf names: Set<String>) throws -> [String: NPYArray] {
    try read(path, where: names.contains)
  }

  private static func read(
    _ path: String, where isWanted: (String) -> Bool
  ) throws -> [String: NPYArray] {
    var arrays: [String: NPYArray] = [:]
    do {
      try Zip.visit(path, limit: largestContents) { member, bytes in
        let name = member.hasSuffix(".npy") ? String(member.dropLast(4)) : member
        guard isWanted(name) else { return }
        arrays[name] = try NPY.array(in: bytes, path: "\(path)[\(member)]")
      }
    } catch let error as ArchiveError {
      throw FileError(error.path, error.problem)
    }
    return arrays
  }
}
