/// NumPy's files of one array, `.npy`.
///
/// Read: versions 1 to 3 with elements `<f4`, `<f8`, `<i4`, `<i8`, `|u1` or `<U`, in C or Fortran
/// order. Written: version 1.0 in C order, the same bytes as NumPy's.
/// Source: <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>.
public enum NPY {
  /// The largest file that is read, in bytes: 16 GiB.
  public static let largestFile = 1 << 34

  /// Reads the numbers at `path` as `Float`. Throws `FileError`, see `NPYArray.floats()`.
  public static func read(_ path: String) throws -> HostArray {
    try array(in: readFile(path, limit: largestFile), path: path).floats()
  }

  /// Decodes the numbers of a whole npy file as `Float`; errors name `path`. Throws `FileError`.
  public static func decode(_ bytes: [UInt8], path: String) throws -> HostArray {
    try array(in: bytes, path: path).floats()
  }

  /// The array of a whole npy file, of any type that can be read; errors name `path`.
  ///
  /// Throws `FileError` for a faulty header, other element types, and a file that is cut short or
  /// too long.
  public static func array(in bytes: [UInt8], path: String) throws -> NPYArray {
    let header = try NPYHeader(bytes, path: path)
    let expected = header.count * header.element.size
    let found = bytes.count - header.dataStart
    guard found == expected else {
      throw FileError(
        path,
        "holds \(found) bytes of values, but an array of shape \(header.shape) and type "
          + "\(header.element.descriptor) takes \(expected): it is "
          + (found < expected ? "cut short" : "too long"))
    }
    return NPYArray(header: header, path: path, data: bytes[header.dataStart...])
  }

  /// The npy file of `array`, as `<f4`.
  public static func encode(_ array: HostArray) -> [UInt8] {
    array.values.withUnsafeBytes { file(.float32, shape: array.shape, $0) }
  }

  /// The npy file of `bytes`, as `|u1`. Like all encoders here, stops the program if the product
  /// of `shape` is not the number of values.
  public static func encode(shape: [Int], bytes: [UInt8]) -> [UInt8] {
    bytes.withUnsafeBytes { file(.uint8, shape: shape, $0) }
  }

  /// The npy file of `integers`, as `<i8`.
  public static func encode(shape: [Int], integers: [Int]) -> [UInt8] {
    integers.withUnsafeBytes { file(.int64, shape: shape, $0) }
  }

  /// The npy file of `doubles`, as `<f8`.
  public static func encode(shape: [Int], doubles: [Double]) -> [UInt8] {
    doubles.withUnsafeBytes { file(.float64, shape: shape, $0) }
  }

  /// The npy file of one whole number: a `<i8` array without axes.
  public static func encode(integer: Int) -> [UInt8] {
    encode(shape: [], integers: [integer])
  }

  /// The npy file of one text: a `<U` array without axes. NumPy drops zeros at its end.
  public static func encode(string: String) -> [UInt8] {
    let scalars = string.unicodeScalars.map(\.value)
    // NumPy has no texts without room for a character.
    return (scalars.isEmpty ? [0] : scalars).withUnsafeBytes {
      file(.text(characters: max(scalars.count, 1)), shape: [], $0)
    }
  }

  /// What stands before the bytes of an array of `|u1` in its npy file.
  package static func header(ofBytes shape: [Int]) -> [UInt8] {
    NPYHeader.encoded(.uint8, shape: shape)
  }

  private static func file(
    _ element: NPYElement, shape: [Int], _ values: UnsafeRawBufferPointer
  ) -> [UInt8] {
    guard let count = elementCount(shape), count * element.size == values.count else {
      fatalError(
        "NPY.encode: \(values.count / element.size) values do not fill the shape \(shape)")
    }
    return NPYHeader.encoded(element, shape: shape) + values
  }
}
