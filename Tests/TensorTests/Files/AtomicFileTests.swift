import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  let folder = ScratchFolder()

  struct Stop: Error {}

  @Test func replacesTheWholeFile() throws {
    try writeAtomically("a long first text", to: folder.file("x"))
    try writeAtomically([1, 2], to: folder.file("x"))
    #expect(folder.bytes("x") == [1, 2])
    try writeAtomically([], to: folder.file("x"))
    #expect(folder.bytes("x") == [])
    #expect(folder.names == ["x"])
  }

  @Test func keepsTheOldFileWhenWritingFails() throws {
    try writeAtomically("old", to: folder.file("x"))
    #expect(throws: Stop.self) {
      try writeAtomically(to: folder.file("x")) { file in
        try [UInt8](repeating: 7, count: 100).withUnsafeBytes(file.write)
        #expect(folder.names.count == 2)
        throw Stop()
      }
    }
    #expect(folder.bytes("x") == Array("old".utf8))
    #expect(folder.names == ["x"])
  }

  /// A new name is on the disk, or that it is not is an error.
  @Test func aFolderIsSyncedOrThereIsAnError() throws {
    try syncFolder(folder.path, for: "x")
    try syncFolder("", for: "x")
    for (name, reason) in [("nowhere", "No such file or directory"), ("file", "Not a directory")] {
      _ = folder.file("file", [])
      #expect(throws: FileError("x", "cannot be written: \(reason)")) {
        try syncFolder(folder.file(name), for: "x")
      }
    }
  }

  @Test func keepsSymbolicLinks() throws {
    try writeAtomically("old", to: folder.file("x"))
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link"), withDestinationPath: "x")
    try writeAtomically("new", to: folder.file("link"))
    #expect(folder.bytes("x") == Array("new".utf8))
    #expect(folder.names == ["link", "x"])
  }

  @Test func saysWhyItCannotWrite() {
    #expect(throws: FileError("/nowhere/x", "cannot be written: No such file or directory")) {
      try writeAtomically("x", to: "/nowhere/x")
    }
    #expect(throws: FileError(folder.path, "cannot be written: it is a folder")) {
      try writeAtomically("x", to: folder.path)
    }
    #expect(throws: FileError("/dev/null", "cannot be written: it is no regular file")) {
      try writeAtomically("x", to: "/dev/null")
    }
    #expect(throws: FileError("", "cannot be written: it names no file")) {
      try writeAtomically("x", to: "")
    }
  }

  @Test func boundsWhatIsRead() throws {
    let path = folder.file("x", [1, 2, 3])
    #expect(try readFile(path, limit: 3) == [1, 2, 3])
    #expect(throws: FileError(path, "is 3 bytes long, but the most allowed here is 2")) {
      try readFile(path, limit: 2)
    }
  }
}
