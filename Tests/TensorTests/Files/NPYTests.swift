import Tensor
import TestSupport
import Testing

@Suite struct NPYTests {
  let folder = ScratchFolder()

  @Test func readsAndWritesWhatNumPyWrote() throws {
    let array = HostArray(shape: [1, 2], values: [1.5, -2])
    #expect(try NPY.read(folder.file("x.npy", FileFixtures.save)) == array)
    #expect(NPY.encode(array) == FileFixtures.save)
    let text = try NPY.array(in: FileFixtures.saveText, path: "t.npy")
    #expect(try text.text() == "ddim \u{3b7}")
    #expect(NPY.encode(string: "ddim \u{3b7}") == FileFixtures.saveText)
  }

  @Test func readsFortranOrder() throws {
    let array = try NPY.decode(FileFixtures.saveFortran, path: "x.npy")
    #expect(array == HostArray(shape: [2, 3, 4], values: (0..<24).map(Float.init)))
  }

  @Test func convertsEveryType() throws {
    let doubles = try NPY.array(in: NPY.encode(shape: [2], doubles: [0.1, -3]), path: "d")
    #expect(try doubles.doubles() == [0.1, -3])
    #expect(try doubles.floats() == HostArray(shape: [2], values: [0.1, -3]))
    let integers = try NPY.array(in: NPY.encode(shape: [2], integers: [.max, -3]), path: "i")
    #expect(try integers.integers() == [.max, -3])
    #expect(try integers.floats().values == [0x1p63, -3])
    let small = try NPY.array(in: npy("'<i4'", "(2,)", [255, 255, 255, 255, 1, 1, 0, 0]), path: "")
    #expect(try small.integers() == [-1, 257])
    #expect(try small.doubles() == [-1, 257])
    let bytes = try NPY.array(in: NPY.encode(shape: [1, 2], bytes: [0, 255]), path: "b")
    #expect(try bytes.bytes() == [0, 255] && bytes.shape == [1, 2])
    #expect(try bytes.floats().values == [0, 255])
    #expect(try NPY.array(in: NPY.encode(integer: -7), path: "i").integers() == [-7])
    #expect(try NPY.array(in: NPY.encode(integer: -7), path: "i").shape == [])
    #expect(try NPY.array(in: NPY.encode(string: ""), path: "s").text() == "")
  }

  @Test func refusesTheWrongType() throws {
    let text = try NPY.array(in: FileFixtures.saveText, path: "t.npy")
    #expect(
      throws: FileError(
        "t.npy", "holds an array of shape [] and type <U6, but numbers are expected")
    ) { try text.floats() }
    let numbers = try NPY.array(in: FileFixtures.save, path: "n.npy")
    #expect(
      throws: FileError(
        "n.npy", "holds an array of shape [1, 2] and type <f4, but bytes (|u1) are expected")
    ) { try numbers.bytes() }
  }

  @Test(arguments: [2, 3] as [UInt8]) func readsLaterVersions(_ version: UInt8) throws {
    var bytes = npy("'<f4'", "(1,)", [0, 0, 0x80, 0x3F], version: version)
    #expect(try NPY.decode(bytes, path: "x").values == [1])
    bytes[11] = 0xFF
    #expect(
      throws: FileError("x", "is cut short: it ends after 74 bytes, within its npy header")
    ) { try NPY.decode(bytes, path: "x") }
  }

  static let faults: [(type: String, shape: String, data: Int, problem: String)] = [
    (
      "'>f4'", "(1,)", 4,
      "has elements of the type '>f4', but only <f4, <f8, <i4, <i8, |u1 and <U can be read"
    ),
    (
      "[('a', '<f4')]", "(1,)", 4,
      "has a faulty npy header: a text was expected (structured arrays cannot be read)"
    ),
    (
      "'<f4'", "(2, 3)", 20,
      "holds 20 bytes of values, but an array of shape [2, 3] and type <f4 takes 24: it is cut short"
    ),
    (
      "'<f4'", "()", 5,
      "holds 5 bytes of values, but an array of shape [] and type <f4 takes 4: it is too long"
    ),
    (
      "'<f8'", "(4611686018427387904, 2)", 8,
      "has the shape [4611686018427387904, 2], which is too large"
    ),
    (
      "'<f8'", "(2305843009213693952,)", 8,
      "has the shape [2305843009213693952], which is too large"
    ),
    (
      "'<f4'", "(-1,)", 4,
      "has a faulty npy header: the shape needs whole numbers of 0 or more that fit 64 bits"
    ),
    ("'<f4'", "7", 4, "has a faulty npy header: '(' was expected"),
    ("'<f4', 'descr': 'x'", "()", 4, "has a faulty npy header: the key 'descr' appears twice"),
    ("'<f4', 'x': 1", "()", 4, "has a faulty npy header: it has the unknown key 'x'"),
  ]

  @Test(arguments: faults)
  func refuses(_ fault: (type: String, shape: String, data: Int, problem: String)) {
    let bytes = npy(fault.type, fault.shape, [UInt8](repeating: 0, count: fault.data))
    #expect(throws: FileError("x.npy", fault.problem)) { try NPY.decode(bytes, path: "x.npy") }
  }

  @Test func refusesOtherFiles() {
    #expect(
      throws: FileError("x", "does not begin with the bytes of an npy file, 93 4E 55 4D 50 59")
    ) { try NPY.decode([1, 2], path: "x") }
    var later = FileFixtures.save
    later[6] = 4
    #expect(throws: FileError("x", "is an npy file of version 4.0, but only 1 to 3 can be read")) {
      try NPY.decode(later, path: "x")
    }
  }

  /// No change of a byte and no cut makes the reader stop the program.
  @Test func survivesEveryChangeOfAByte() {
    for fixture in [FileFixtures.saveFortran, FileFixtures.saveText] {
      for index in fixture.indices {
        for value: UInt8 in [0, 0x20, 0x27, 0x29, 0x39, 0xFF] {
          var bytes = fixture
          bytes[index] = value
          guard let array = try? NPY.array(in: bytes, path: "x") else { continue }
          _ = try? array.floats()
          _ = try? array.text()
        }
        #expect(throws: FileError.self) {
          try NPY.array(in: Array(fixture[..<index]), path: "x")
        }
      }
    }
  }

  private func npy(
    _ type: String, _ shape: String, _ data: [UInt8], version: UInt8 = 1
  ) -> [UInt8] {
    let header = "{'descr': \(type), 'fortran_order': False, 'shape': \(shape), }\n"
    let length = [UInt8(header.utf8.count), 0] + (version == 1 ? [] : [0, 0])
    return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + header.utf8 + data
  }
}
