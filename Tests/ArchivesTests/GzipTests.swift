import Archives
import TestSupport
import Testing

@Suite struct GzipTests {
  let folder = ScratchFolder()
  let hello = Array(String(repeating: "hello", count: 100).utf8)

  @Test func unpacksOrTakesAsItIs() throws {
    #expect(try Gzip.read(folder.file("x", Fixtures.gzip), limit: 500) == hello)
    #expect(try Gzip.read(folder.file("x", hello), limit: 500) == hello)
    #expect(try Gzip.read(folder.file("x", []), limit: 0) == [])
    #expect(try Gzip.read(folder.file("x", [0x1F]), limit: 1) == [0x1F])
    let large = (0..<1_000_003).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    #expect(try Gzip.read(folder.file("x", large), limit: .max) == large)
  }

  @Test(arguments: [Fixtures.gzip, Array(repeating: 1, count: 500)])
  func boundsTheSize(_ bytes: [UInt8]) {
    let path = folder.file("x", bytes)
    let error = ArchiveError(
      path: path, problem: "unpacks to more than 499 bytes, the most allowed here")
    #expect(throws: error) { try Gzip.read(path, limit: 499) }
  }

  @Test func refusesWhatIsCutShort() {
    for count in 2..<Fixtures.gzip.count {
      let path = folder.file("x", Array(Fixtures.gzip[..<count]))
      #expect(throws: ArchiveError.self) { try Gzip.read(path, limit: 1000) }
    }
    let path = folder.file("x", Array(Fixtures.gzip.dropLast(9)))
    let error = ArchiveError(
      path: path, problem: "cannot be read as a whole gzip file: truncated gzip input")
    #expect(throws: error) { try Gzip.read(path, limit: 1000) }
  }

  /// A change is noticed, by the format or at the latest by the checksum, or changes nothing: the
  /// last bits before the checksum only fill a byte.
  @Test func noticesEveryChangedByte() {
    for index in 10..<Fixtures.gzip.count {
      var bytes = Fixtures.gzip
      bytes[index] ^= 0x10
      let contents = try? Gzip.read(folder.file("x", bytes), limit: 1 << 20)
      #expect(contents == nil || contents == hello, "byte \(index)")
    }
    var bytes = Fixtures.gzip
    bytes[bytes.count - 8] ^= 1
    let path = folder.file("x", bytes)
    let error = ArchiveError(
      path: path,
      problem: "is damaged or cut short: its gzip checksum and length do not match its 500 "
        + "unpacked bytes")
    #expect(throws: error) { try Gzip.read(path, limit: 1000) }
  }

  @Test func namesTheFileThatIsNotThere() {
    let error = ArchiveError(
      path: "/nowhere/x.gz", problem: "cannot be read: No such file or directory")
    #expect(throws: error) { try Gzip.read("/nowhere/x.gz", limit: 1) }
    let folderError = ArchiveError(
      path: folder.path, problem: "is a folder, but a file is expected")
    #expect(throws: folderError) { try Gzip.read(folder.path, limit: 1) }
    #expect("\(folderError)" == "\(folder.path): is a folder, but a file is expected")
  }
}
