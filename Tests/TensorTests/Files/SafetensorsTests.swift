import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct SafetensorsTests {
  let folder = ScratchFolder()

  @Test func readsWhatTheOriginalLibraryWrote() throws {
    let contents = try Safetensors.read(folder.file("x", FileFixtures.safetensors))
    #expect(contents.names == ["a", "b.weight", "c", "d", "e"])
    #expect(contents.metadata == ["format": "pt", "who": "torch"])
    #expect(contents.arrays["a"] == HostArray(shape: [2], values: [1, -0.5]))
    #expect(contents.arrays["b.weight"] == HostArray(shape: [2, 2], values: [1.5, -2, 0.25, 3]))
    #expect(contents.arrays["c"] == HostArray(shape: [1], values: [2.5]))
    #expect(contents.arrays["d"] == HostArray(shape: [1], values: [0.1]))
    #expect(contents.arrays["e"] == HostArray(shape: [], values: [7]))
  }

  @Test func writesTheBytesOfTheSpecification() throws {
    let arrays = [
      (name: "b\"\n", array: HostArray(shape: [0, 3], values: [])),
      (name: "a", array: HostArray(shape: [2], values: [1, -2])),
    ]
    try Safetensors.write(arrays, metadata: ["step": "7"], to: folder.file("w"))
    let bytes = folder.bytes("w")
    let header =
      #"{"__metadata__":{"format":"pt","step":"7"},"#
      + #""a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
      + #""b\"\u000a":{"dtype":"F32","shape":[0,3],"data_offsets":[8,8]}}"#
    let padded = (header.utf8.count + 7) & ~7
    #expect(bytes.prefix(8) == [UInt8(padded), 0, 0, 0, 0, 0, 0, 0])
    #expect(
      String(decoding: bytes[8..<8 + padded], as: UTF8.self)
        == header + String(repeating: " ", count: padded - header.utf8.count))
    #expect(bytes[(8 + padded)...] == [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])

    try Safetensors.write(arrays.reversed(), metadata: ["step": "7"], to: folder.file("w2"))
    #expect(folder.bytes("w2") == bytes)
    let read = try Safetensors.read(folder.file("w"))
    #expect(read.arrays.count == 2 && read.arrays["b\"\n"]?.shape == [0, 3])
    #expect(read.arrays["a"] == arrays[1].array)
  }

  /// Values survive to the bit, also over the pieces in which other types are converted.
  @Test func keepsEveryBit() throws {
    let patterns: [UInt32] = [0, 0x8000_0000, 1, 0x7F80_0000, 0xFF80_0000, 0x7FC0_0001]
    let values = patterns.map { Float(bitPattern: $0) }
    try Safetensors.write([("x", HostArray(shape: [6], values: values))], to: folder.file("w"))
    let read = try Safetensors.read(folder.file("w"))
    #expect(read.arrays["x"]?.values.map(\.bitPattern) == patterns)

    let count = 1 << 18 + 3
    let halves = (0..<count).flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8 & 0x3F)] }
    let entry = #""x":{"dtype":"F16","shape":[\#(count)],"data_offsets":[0,\#(2 * count)]}"#
    let large = try Safetensors.read(folder.file("h", file("{\(entry)}", halves)))
    let expected = (0..<count).map { Float(Float16(bitPattern: UInt16($0 & 0x3FFF))) }
    #expect(large.arrays["x"]?.values == expected)
  }

  static let faults: [(json: String, data: Int, problem: String)] = [
    (
      one(type: "I64"), 8, "array 'a' has the dtype 'I64', but only F32, F64, F16, BF16 can be read"
    ),
    (
      one(shape: "[3]"), 8,
      "array 'a' of shape [3] and dtype F32 takes 12 bytes, but its data_offsets [0, 8] hold 8"
    ),
    (
      one(shape: "[9223372036854775807,2]"), 8,
      "array 'a' has the shape [9223372036854775807, 2], which is too large"
    ),
    (
      one(shape: "[4611686018427387904]"), 8,
      "array 'a' has the shape [4611686018427387904], which is too large"
    ),
    (
      one(offsets: "[8,0]"), 8,
      "array 'a' has the data_offsets [8, 0], but a begin and an end are expected"
    ),
    (
      one(), 4,
      "array 'a' ends at byte 8 of the data, but the file holds only 4 bytes of data: "
        + "it is cut short"
    ),
    (one(), 12, "holds 12 bytes of data, but its arrays take only 8: it is too long"),
    (
      one(offsets: "[4,12]"), 12,
      "array 'a' begins at byte 4 of the data, but what comes before it ends at byte 0: there is "
        + "a hole"
    ),
    (
      one() + "," + one(name: "b", offsets: "[4,12]"), 12,
      "array 'b' begins at byte 4 of the data, but what comes before it ends at byte 8: they overlap"
    ),
    (
      one() + "," + one(), 8,
      "has a faulty header: the key 'a' appears twice at byte 57 of its JSON"
    ),
    (
      #""a":{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}"#, 4,
      "has a faulty header: the key 'shape' appears twice at byte 39 of its JSON"
    ),
    (
      #""a":{"dtype":"F32"}"#, 0,
      "has a faulty header: array 'a' lacks dtype, shape or data_offsets at byte 20 of its JSON"
    ),
    (
      one(shape: "[-1]"), 8,
      "has a faulty header: a whole number of 0 or more was expected at byte 29 of its JSON"
    ),
    (
      one(shape: "[99999999999999999999]"), 8,
      "has a faulty header: the number is too large at byte 29 of its JSON"
    ),
    (one() + "} x", 8, "has a faulty header: the end was expected at byte 55 of its JSON"),
    (#""a"#, 0, "has a faulty header: the string does not end at byte 2 of its JSON"),
    (
      #""\ud800""#, 0,
      "has a faulty header: half a surrogate pair stands in a string at byte 8 of its JSON"
    ),
  ]

  @Test(arguments: faults) func refuses(_ fault: (json: String, data: Int, problem: String)) {
    let json = fault.json.hasSuffix("x") ? "{\(fault.json)" : "{\(fault.json)}"
    expectProblem(fault.problem, file(json, [UInt8](repeating: 0, count: fault.data)))
  }

  @Test func refusesBadLengths() {
    expectProblem(
      "is 3 bytes long, but a safetensors file begins with 8 bytes that give the length of its "
        + "header", [1, 2, 3])
    expectProblem(
      "says that its header is 18446744073709551615 bytes long, but the most that safetensors "
        + "allows is 100000000: it is no safetensors file", [UInt8](repeating: 255, count: 8))
    expectProblem(
      "says that its header is 9 bytes long, but only 2 bytes follow: it is cut short",
      [9, 0, 0, 0, 0, 0, 0, 0, 123, 125])
  }

  /// Whatever single byte is changed or wherever the file is cut, reading ends, with a value or an
  /// error.
  @Test func survivesEveryChangeOfAByte() {
    for index in FileFixtures.safetensors.indices {
      for value: UInt8 in [0, 0x22, 0x39, 0x5B, 0x7D, 0xFF] {
        var bytes = FileFixtures.safetensors
        bytes[index] = value
        _ = try? Safetensors.read(folder.file("x", bytes))
      }
      let cut = Array(FileFixtures.safetensors[..<index])
      #expect(throws: FileError.self) { try Safetensors.read(folder.file("x", cut)) }
    }
  }

  @Test func namesTheFileThatIsNotThere() {
    #expect(throws: FileError("/nowhere/w", "cannot be read: No such file or directory")) {
      try Safetensors.read("/nowhere/w")
    }
    #expect(throws: FileError(folder.path, "is a folder, but a file is expected")) {
      try Safetensors.read(folder.path)
    }
  }

  private static func one(
    name: String = "a", type: String = "F32", shape: String = "[2]", offsets: String = "[0,8]"
  ) -> String {
    #""\#(name)":{"dtype":"\#(type)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  private func file(_ json: String, _ data: [UInt8]) -> [UInt8] {
    let length = json.utf8.count
    return (0..<8).map { UInt8(length >> (8 * $0) & 0xFF) } + json.utf8 + data
  }

  private func expectProblem(
    _ problem: String, _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let path = folder.file("x", bytes)
    #expect(throws: FileError(path, problem), sourceLocation: sourceLocation) {
      try Safetensors.read(path)
    }
  }
}
