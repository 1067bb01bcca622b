import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct LeftoversTests {
  let folder = ScratchFolder()

  @Test func whatHasNoWriterGoes() throws {
    let mine = [".0000000000000.tmp", ".3w5e11264sgsf.tmp"]
    let others = [
      ".notes.tmp", "3w5e11264sgsf.tmp", ".3w5e11264sgs-.tmp", ".zzzzzzzzzzzzz.tmp", "x",
    ]
    for name in mine + others { _ = folder.file(name, [1]) }
    Leftovers.remove(in: folder.path)
    #expect(folder.names == others.sorted())
    Leftovers.remove(in: folder.file("nowhere"))
  }

  @Test func whatIsBeingWrittenStays() throws {
    try writeAtomically(to: folder.file("x")) { file in
      Leftovers.remove(in: folder.path)
      try [UInt8]([1, 2]).withUnsafeBytes(file.write)
      Leftovers.remove(in: folder.path)
      #expect(folder.names.count == 1)
    }
    #expect(folder.bytes("x") == [1, 2])
    #expect(folder.names == ["x"])
  }

  @Test func foldersStayWhileTheyAreHeld() throws {
    for name in [".new-1", ".new-2", "new-3"] {
      try FileManager.default.createDirectory(
        atPath: folder.file("\(name)/inside"), withIntermediateDirectories: true)
    }
    let held = Leftovers.hold(folder.file(".new-2"))
    Leftovers.remove(in: folder.path, unfinished: ".new-")
    #expect(folder.names == [".new-2", "new-3"])
    close(held)
    Leftovers.remove(in: folder.path, unfinished: ".new-")
    #expect(folder.names == ["new-3"])
  }

  /// A killed process holds nothing any more. The folder is named after the process of the test.
  @Test func whatAKilledWriterLeftGoes() async throws {
    let path = Self.folder(of: getpid())
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    await #expect(processExitsWith: .signal(SIGKILL)) {
      try writeAtomically(to: "\(Self.folder(of: getppid()))/x") { file in
        try [UInt8]([1, 2]).withUnsafeBytes(file.write)
        kill(getpid(), SIGKILL)
      }
    }
    let names = { try FileManager.default.contentsOfDirectory(atPath: path) }
    #expect(try names().count == 1 && names()[0].hasSuffix(".tmp"))
    Leftovers.remove(in: path)
    #expect(try names() == [])
  }

  private static func folder(of process: Int32) -> String {
    NSTemporaryDirectory() + "daedalus-leftovers-\(process)"
  }
}
