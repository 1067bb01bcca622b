/// The JSON header of a safetensors file, read and checked against the file's size.
struct SafetensorsHeader {
  struct Entry {
    let name: String
    let type: StoredFloat
    let shape: [Int]
    let count: Int

    /// Where the values lie, in bytes from the beginning of the data.
    let range: Range<Int>
  }

  /// The largest header that the format allows, in bytes.
  static let largestHeader = 100_000_000

  /// The arrays, in the order of their data.
  private(set) var entries: [Entry] = []
  private(set) var metadata: [String: String] = [:]

  /// Where the data begin in the file.
  let dataStart: Int

  private let path: String

  init(of file: InputFile) throws {
    path = file.path
    let length = try Self.length(in: file)
    dataStart = 8 + length
    try parse(try file.bytes(length, at: 8))
    try checkLayout(dataSize: file.size - dataStart)
  }

  private static func length(in file: InputFile) throws -> Int {
    guard file.size >= 8 else {
      throw FileError(
        file.path,
        "is \(file.size) bytes long, but a safetensors file begins with 8 bytes that give the "
          + "length of its header")
    }
    let prefix = try file.bytes(8)
    let length = prefix.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(largestHeader) else {
      throw FileError(
        file.path,
        "says that its header is \(length) bytes long, but the most that safetensors allows is "
          + "\(largestHeader): it is no safetensors file")
    }
    guard Int(length) <= file.size - 8 else {
      throw FileError(
        file.path,
        "says that its header is \(length) bytes long, but only \(file.size - 8) bytes follow: "
          + "it is cut short")
    }
    return Int(length)
  }

  private mutating func parse(_ json: [UInt8]) throws {
    var scanner = JSONScanner(json)
    var entries: [Entry] = []
    var metadata: [String: String] = [:]
    do {
      try scanner.object { scanner, name in
        if name == "__metadata__" {
          try scanner.object { scanner, key in metadata[key] = try scanner.string() }
        } else {
          entries.append(try entry(name, &scanner))
        }
      }
      try scanner.end()
    } catch let problem as JSONScanner.Problem {
      throw FileError(
        path, "has a faulty header: \(problem.text) at byte \(problem.position) of its JSON")
    }
    self.entries = entries
    self.metadata = metadata
  }

  private func entry(_ name: String, _ scanner: inout JSONScanner) throws -> Entry {
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.object { scanner, key in
      switch key {
      case "dtype": type = try scanner.string()
      case "shape": shape = try scanner.wholeNumbers()
      case "data_offsets": offsets = try scanner.wholeNumbers()
      default: throw scanner.problem("array \(quoted(name)) has an unknown key \(quoted(key))")
      }
    }
    guard let type, let shape, let offsets else {
      throw scanner.problem("array \(quoted(name)) lacks dtype, shape or data_offsets")
    }
    return try entry(name, type: type, shape: shape, offsets: offsets)
  }

  private func entry(
    _ name: String, type: String, shape: [Int], offsets: [Int]
  ) throws -> Entry {
    guard let known = StoredFloat(rawValue: type) else {
      let names = StoredFloat.allCases.map(\.rawValue).joined(separator: ", ")
      throw failure(name, "has the dtype \(quoted(type)), but only \(names) can be read")
    }
    guard shape.count <= 64 else {
      throw failure(name, "has \(shape.count) axes, but at most 64 are allowed")
    }
    guard let count = elementCount(shape), count <= Int.max / known.size else {
      throw failure(name, "has the shape \(shape), which is too large")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw failure(
        name, "has the data_offsets \(offsets.prefix(8)), but a begin and an end are expected")
    }
    guard offsets[1] - offsets[0] == count * known.size else {
      throw failure(
        name,
        "of shape \(shape) and dtype \(type) takes \(count * known.size) bytes, but its "
          + "data_offsets \(offsets) hold \(offsets[1] - offsets[0])")
    }
    return Entry(
      name: name, type: known, shape: shape, count: count, range: offsets[0]..<offsets[1])
  }

  /// Sorts the entries by place and throws unless they fill the data without holes or overlaps.
  private mutating func checkLayout(dataSize: Int) throws {
    entries.sort {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    var end = 0
    for entry in entries {
      guard entry.range.lowerBound == end else {
        let fault = entry.range.lowerBound > end ? "there is a hole" : "they overlap"
        throw failure(
          entry.name,
          "begins at byte \(entry.range.lowerBound) of the data, but what comes before it ends at "
            + "byte \(end): \(fault)")
      }
      end = entry.range.upperBound
      guard end <= dataSize else {
        throw failure(
          entry.name,
          "ends at byte \(end) of the data, but the file holds only \(dataSize) bytes of data: it "
            + "is cut short")
      }
    }
    guard end == dataSize else {
      throw FileError(
        path, "holds \(dataSize) bytes of data, but its arrays take only \(end): it is too long")
    }
  }

  private func failure(_ name: String, _ problem: String) -> FileError {
    FileError(path, "array \(quoted(name)) \(problem)")
  }
}
