/// A NumPy array as a file holds it: shape, element type and bytes, converted when asked.
public struct NPYArray: Sendable {
  /// The length of every axis; empty for a single number or text.
  public let shape: [Int]

  /// What every element is.
  public let element: NPYElement

  /// Where the array came from, for errors.
  public let path: String

  /// The number of elements: the product of `shape`.
  let count: Int

  private let isFortranOrder: Bool
  private let data: ArraySlice<UInt8>

  init(header: NPYHeader, path: String, data: ArraySlice<UInt8>) {
    shape = header.shape
    element = header.element
    count = header.count
    isFortranOrder = header.isFortranOrder
    self.path = path
    self.data = data
  }

  /// The numbers as `Float`, in row-major order: doubles are rounded (to infinity where `Float`
  /// ends), whole numbers beyond 2^24 as well. Throws `FileError` for texts.
  public func floats() throws -> HostArray {
    let values: [Float] =
      switch element {
      case .float32: elements { $0 as Float }
      case .float64: elements { Float($0 as Double) }
      case .int32: elements { Float($0 as Int32) }
      case .int64: elements { Float($0 as Int64) }
      case .uint8: elements { Float($0 as UInt8) }
      case .text: throw mismatch("numbers")
      }
    return HostArray(shape: shape, values: values)
  }

  /// The numbers as `Double`, in row-major order; 64-bit whole numbers beyond 2^53 are rounded.
  /// Throws `FileError` for texts.
  public func doubles() throws -> [Double] {
    switch element {
    case .float32: elements { Double($0 as Float) }
    case .float64: elements { $0 as Double }
    case .int32: elements { Double($0 as Int32) }
    case .int64: elements { Double($0 as Int64) }
    case .uint8: elements { Double($0 as UInt8) }
    case .text: throw mismatch("numbers")
    }
  }

  /// The whole numbers, in row-major order. Throws `FileError` for other elements.
  public func integers() throws -> [Int] {
    switch element {
    case .int32: elements { Int($0 as Int32) }
    case .int64: elements { Int($0 as Int64) }
    case .uint8: elements { Int($0 as UInt8) }
    case .float32, .float64, .text: throw mismatch("whole numbers")
    }
  }

  /// The bytes of a `uint8` array, in row-major order. Throws `FileError` for other elements.
  public func bytes() throws -> [UInt8] {
    guard case .uint8 = element else { throw mismatch("bytes (|u1)") }
    return isFortranOrder ? elements { $0 as UInt8 } : Array(data)
  }

  /// The text of an array that holds just one. Throws `FileError` for anything else.
  public func text() throws -> String {
    guard case .text(let characters) = element, count == 1 else { throw mismatch("one text") }
    return try data.withUnsafeBytes { bytes in
      var text = String.UnicodeScalarView()
      for index in 0..<characters {
        let value = bytes.loadUnaligned(fromByteOffset: 4 * index, as: UInt32.self)
        guard let scalar = Unicode.Scalar(value) else {
          throw FileError(path, "holds \(value) in a text, which is no Unicode character")
        }
        text.append(scalar)
      }
      // NumPy pads with zeros.
      while text.last == "\0" { text.removeLast() }
      return String(text)
    }
  }

  /// Every element in row-major order, converted.
  private func elements<Stored: BitwiseCopyable, Result>(
    _ convert: (Stored) -> Result
  ) -> [Result] {
    let size = MemoryLayout<Stored>.size
    return data.withUnsafeBytes { bytes in
      guard isFortranOrder, shape.count > 1 else {
        return (0..<count).map {
          convert(bytes.loadUnaligned(fromByteOffset: size * $0, as: Stored.self))
        }
      }
      return fortranPlaces().map {
        convert(bytes.loadUnaligned(fromByteOffset: size * $0, as: Stored.self))
      }
    }
  }

  /// Where the elements of row-major order lie in a file whose first axis runs fastest.
  private func fortranPlaces() -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in 1..<shape.count { strides[axis] = strides[axis - 1] * shape[axis - 1] }
    var indices = [Int](repeating: 0, count: shape.count)
    var place = 0
    return (0..<count).map { _ in
      defer {
        var axis = shape.count - 1
        indices[axis] += 1
        place += strides[axis]
        while indices[axis] == shape[axis], axis > 0 {
          place += strides[axis - 1] - indices[axis] * strides[axis]
          indices[axis] = 0
          axis -= 1
          indices[axis] += 1
        }
      }
      return place
    }
  }

  private func mismatch(_ wanted: String) -> FileError {
    FileError(
      path,
      "holds an array of shape \(shape) and type \(element.descriptor), but \(wanted) are expected")
  }
}
