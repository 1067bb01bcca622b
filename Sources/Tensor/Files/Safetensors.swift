/// Files of named arrays in the safetensors format: the length of a JSON header as eight bytes, the
/// header, then the values, little-endian, without holes.
///
/// Source: <https://github.com/huggingface/safetensors#format>.
public enum Safetensors {
  /// Reads every array of the file at `path` as `Float`.
  ///
  /// F32 is read as it is; F64 is rounded (to infinity where `Float` ends), F16 and BF16 are
  /// widened exactly; other dtypes are refused. Strict: throws `FileError` for a header that is too
  /// long, not the JSON prescribed or with a key twice, for arrays that overlap or leave holes, and
  /// for a file that is cut short or too long.
  public static func read(_ path: String) throws -> SafetensorsContents {
    try read(try InputFile(path))
  }

  /// Reads the bytes of a whole file under the rules of ``read(_:)``; errors call it `name`.
  public static func decode(_ bytes: [UInt8], name: String) throws -> SafetensorsContents {
    try read(InputFile(bytes, name: name))
  }

  private static func read(_ file: InputFile) throws -> SafetensorsContents {
    let header = try SafetensorsHeader(of: file)
    var arrays: [String: HostArray] = [:]
    for entry in header.entries {
      let values = try values(of: entry, in: file, at: header.dataStart + entry.range.lowerBound)
      arrays[entry.name] = HostArray(shape: entry.shape, values: values)
    }
    return SafetensorsContents(arrays: arrays, metadata: header.metadata)
  }

  /// Writes `arrays` as F32 to `path`, whole or not at all, straight from their memory.
  ///
  /// Equal input gives equal bytes: names and metadata are sorted. The metadata get
  /// `"format": "pt"`, for which the Hugging Face loaders look, unless they have a `format`.
  /// Throws `FileError`. A name that appears twice, or is `__metadata__`, is a mistake of the
  /// program, which stops.
  public static func write(
    _ arrays: [(name: String, array: HostArray)], metadata: [String: String] = [:],
    to path: String
  ) throws {
    let sorted = arrays.sorted { $0.name < $1.name }
    let header = encodedHeader(sorted, metadata.merging(["format": "pt"]) { given, _ in given })
    guard header.count <= SafetensorsHeader.largestHeader else {
      throw FileError(
        path,
        "cannot be written: its header would be \(header.count) bytes long, but the most that "
          + "safetensors allows is \(SafetensorsHeader.largestHeader)")
    }
    let length = UInt64(header.count).littleEndian
    try writeAtomically(to: path) { file in
      try withUnsafeBytes(of: length, file.write)
      try header.withUnsafeBytes(file.write)
      for (_, array) in sorted {
        try array.values.withUnsafeBytes(file.write)
      }
    }
  }

  /// The header's JSON, padded with spaces to a multiple of eight bytes.
  private static func encodedHeader(
    _ sorted: [(name: String, array: HostArray)], _ metadata: [String: String]
  ) -> [UInt8] {
    let texts = metadata.sorted { $0.key < $1.key }
      .map { "\(encoded($0.key)):\(encoded($0.value))" }
    var members = ["\"__metadata__\":{\(texts.joined(separator: ","))}"]
    var names: Set<String> = ["__metadata__"]
    var offset = 0
    for (name, array) in sorted {
      guard names.insert(name).inserted else {
        fatalError("Safetensors.write: the name \(quoted(name)) is taken")
      }
      let end = offset + array.values.count * MemoryLayout<Float>.size
      let shape = array.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(encoded(name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(offset),\(end)]}")
      offset = end
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    return header
  }

  /// `text` as a JSON string.
  private static func encoded(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case ..<" ":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static func values(
    of entry: SafetensorsHeader.Entry, in file: InputFile, at offset: Int
  ) throws -> [Float] {
    try [Float](unsafeUninitializedCapacity: entry.count) { buffer, filled in
      let values = UnsafeMutableBufferPointer(rebasing: buffer[..<entry.count])
      if entry.type == .float32 {
        try file.read(into: UnsafeMutableRawBufferPointer(values), at: offset)
      } else {
        try convert(entry.type, from: file, at: offset, into: values)
      }
      filled = entry.count
    }
  }

  /// Reads and converts in pieces, so that no second copy of a large array is made.
  private static func convert(
    _ type: StoredFloat, from file: InputFile, at offset: Int,
    into values: UnsafeMutableBufferPointer<Float>
  ) throws {
    let step = 1 << 18
    for start in stride(from: 0, to: values.count, by: step) {
      let count = min(step, values.count - start)
      let piece = try file.bytes(count * type.size, at: offset + start * type.size)
      piece.withUnsafeBytes { bytes in
        for index in 0..<count {
          values[start + index] = type.value(in: bytes, at: index * type.size)
        }
      }
    }
  }
}
