import Archives
import TestSupport
import Testing

@Suite struct TarTests {
  let folder = ScratchFolder()

  @Test func readsWhatPythonWrote() throws {
    var members: [String: [UInt8]] = [:]
    try Tar.visit(folder.file("x.tar.gz", Fixtures.tar), limit: 4) { members[$0] = $1 }
    #expect(members == ["d/x.bin": [1, 2, 3, 4], "d/\u{e9}": []])
  }

  @Test func refusesFaults() {
    expectProblem(
      "has the member 'x', which is a link and no regular file", Fixtures.tarWithLink)
    expectProblem("unpacks to more than 3 bytes, the most allowed here", Fixtures.tar)
    expectProblem(
      "cannot be read as a whole tar archive: truncated gzip input",
      Array(Fixtures.tar.prefix(40)))
    expectProblem(
      "cannot be read as a whole tar archive: Unrecognized archive format", Fixtures.gzip)
  }

  private func expectProblem(
    _ problem: String, _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let path = folder.file("x.tar.gz", bytes)
    #expect(throws: ArchiveError(path: path, problem: problem), sourceLocation: sourceLocation) {
      try Tar.visit(path, limit: 3) { _, _ in }
    }
  }
}
