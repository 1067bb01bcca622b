/// The header of an `.npy` file: a magic, a version, and a Python dictionary in text.
struct NPYHeader {
  let element: NPYElement
  let isFortranOrder: Bool
  let shape: [Int]

  /// The product of `shape`; times the element's size it fits an `Int`.
  let count: Int

  /// Where the values begin in the file.
  let dataStart: Int

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  /// Reads the header at the beginning of `bytes`. Throws `FileError` that names `path`.
  init(_ bytes: [UInt8], path: String) throws {
    let text = try Self.dictionary(in: bytes, path: path)
    dataStart = text.endIndex
    var parser = PythonScanner(text)
    var element: String?
    var isFortranOrder: Bool?
    var shape: [Int]?
    do {
      try parser.dictionary { parser, key in
        switch key {
        case "descr": element = try parser.string()
        case "fortran_order": isFortranOrder = try parser.boolean()
        case "shape": shape = try parser.tuple()
        default: throw PythonScanner.Problem("it has the unknown key \(quoted(key))")
        }
      }
    } catch let problem as PythonScanner.Problem {
      throw FileError(path, "has a faulty npy header: \(problem.text)")
    }
    guard let element, let isFortranOrder, let shape else {
      throw FileError(path, "has a faulty npy header: it lacks descr, fortran_order or shape")
    }
    guard let known = NPYElement(descriptor: element) else {
      throw FileError(
        path,
        "has elements of the type \(quoted(element)), but only <f4, <f8, <i4, <i8, |u1 and <U "
          + "can be read")
    }
    guard shape.count <= 64, let count = elementCount(shape),
      !count.multipliedReportingOverflow(by: known.size).overflow
    else { throw FileError(path, "has the shape \(shape.prefix(64)), which is too large") }
    self.element = known
    self.isFortranOrder = isFortranOrder
    self.shape = shape
    self.count = count
  }

  /// The bytes of version 1.0 for C order, up to where the values begin: as NumPy writes them.
  static func encoded(_ element: NPYElement, shape: [Int]) -> [UInt8] {
    let axes = shape.map(String.init).joined(separator: ", ")
    let tuple = shape.count == 1 ? "(\(axes),)" : "(\(axes))"
    var text = Array(
      "{'descr': '\(element.descriptor)', 'fortran_order': False, 'shape': \(tuple), }".utf8)
    let unpadded = magic.count + 4 + text.count + 1
    text += [UInt8](repeating: UInt8(ascii: " "), count: (64 - unpadded % 64) % 64)
    text.append(UInt8(ascii: "\n"))
    return magic + [1, 0, UInt8(text.count & 0xFF), UInt8(text.count >> 8)] + text
  }

  private static func dictionary(in bytes: [UInt8], path: String) throws -> ArraySlice<UInt8> {
    guard bytes.starts(with: magic) else {
      throw FileError(path, "does not begin with the bytes of an npy file, 93 4E 55 4D 50 59")
    }
    guard bytes.count >= 12 else { throw cutShort(bytes.count, path) }
    let version = bytes[6]
    guard (1...3).contains(version) else {
      throw FileError(
        path, "is an npy file of version \(version).\(bytes[7]), but only 1 to 3 can be read")
    }
    let lengthSize = version == 1 ? 2 : 4
    let length = bytes[8..<8 + lengthSize].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= bytes.count - 8 - lengthSize else { throw cutShort(bytes.count, path) }
    guard length <= 1 << 20 else {
      throw FileError(
        path, "says that its npy header is \(length) bytes long, but at most \(1 << 20) are read")
    }
    return bytes[8 + lengthSize..<8 + lengthSize + length]
  }

  private static func cutShort(_ size: Int, _ path: String) -> FileError {
    FileError(path, "is cut short: it ends after \(size) bytes, within its npy header")
  }
}
