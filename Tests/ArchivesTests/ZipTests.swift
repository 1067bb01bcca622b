import Archives
import TestSupport
import Testing

@Suite struct ZipTests {
  let folder = ScratchFolder()

  struct Full: Error {}

  @Test func readsWhatPythonWrote() throws {
    let members = try Zip.read(folder.file("x.zip", Fixtures.zip), limit: 1005)
    #expect(members.map(\.name) == ["a/\u{e9}", "b"])
    #expect(members.map(\.bytes) == [Array("hello".utf8), [UInt8](repeating: 0x6F, count: 1000)])
  }

  @Test func writesWhatItReads() throws {
    let large = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let members = [(name: "\u{e9}/x", bytes: large), (name: "empty", bytes: [])]
    let read = try Zip.read(folder.file("x.zip", zip(members)), limit: large.count)
    #expect(read.map(\.name) == members.map(\.name))
    #expect(read.map(\.bytes) == members.map(\.bytes))
    #expect(try zip(members) == zip(members))
  }

  @Test func passesTheSinksErrorOn() {
    #expect(throws: Full.self) {
      try Zip.write([("x", [UInt8](repeating: 0, count: 200_000))]) { _ in throw Full() }
    }
    #expect(throws: Full.self) {
      try Zip.write([("x", [1])]) { _ in throw Full() }
    }
  }

  @Test(arguments: ["../x", "a/../../x", "/etc/x", "a\\..\\x", "a\nb"])
  func refusesNamesThatLeaveTheFolder(_ name: String) throws {
    // libarchive takes a backslash for a slash where the archive may come from Windows.
    let shown = name == "a\nb" ? "a?b" : name.replacing("\\", with: "/")
    try expectProblem(
      "has the member '\(shown)', whose name would leave the folder that it is put in or cannot "
        + "be printed", zip([(name, [1])]))
  }

  @Test func refusesOtherFaults() throws {
    try expectProblem("has the member 'x' twice", zip([("x", [1]), ("x", [2])]))
    try expectProblem(
      "unpacks to more than 4 bytes, the most allowed here", zip([("x", [1, 2, 3, 4, 5])]))
    try expectProblem(
      "unpacks to more than 4 bytes, the most allowed here",
      zip([("x", [1, 2]), ("y", [1, 2, 3])]))
    try expectProblem(
      "cannot be read as a whole zip archive: Unrecognized archive format",
      zip([("x", [1])]).dropLast())
    try expectProblem("cannot be read as a whole zip archive: Unrecognized archive format", [])
    var wrong = try zip([("x", [0xAB, 0xCD, 0xEF])])
    wrong[try #require(wrong.firstIndex(of: 0xAB))] = 0xAA
    try expectProblem(
      "cannot be read as a whole zip archive: ZIP bad CRC: 0x654f574e should be 0x648d3d79", wrong)
  }

  /// Bit 0 of the flags, in the member's own header and in the central directory, means encrypted.
  @Test func refusesEncryptedMembers() throws {
    var bytes = Fixtures.zip
    let signatures: [([UInt8], Int)] = [([0x50, 0x4B, 3, 4], 6), ([0x50, 0x4B, 1, 2], 8)]
    for index in bytes.indices {
      for (signature, offset) in signatures where bytes[index...].starts(with: signature) {
        bytes[index + offset] |= 1
      }
    }
    try expectProblem("has the encrypted member 'a/': unpack it first", bytes)
  }

  private func zip(_ members: [(name: String, bytes: [UInt8])]) throws -> [UInt8] {
    final class Sink { var bytes: [UInt8] = [] }
    let sink = Sink()
    try Zip.write(members) { sink.bytes += $0 }
    return sink.bytes
  }

  private func expectProblem(
    _ problem: String, _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let path = folder.file("x.zip", bytes)
    #expect(throws: ArchiveError(path: path, problem: problem), sourceLocation: sourceLocation) {
      try Zip.read(path, limit: 4)
    }
  }
}
