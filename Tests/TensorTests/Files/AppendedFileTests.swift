import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct AppendedFileTests {
  let folder = ScratchFolder()

  @Test func growsAtItsEnd() throws {
    let path = folder.file("a file", [1])
    let file = try AppendedFile(path)
    try file.append([2, 3])
    #expect(folder.bytes("a file") == [1, 2, 3])
    // Whoever writes there as well, nothing is written over.
    let other = try AppendedFile(path)
    try other.append([4])
    try file.append([])
    try file.append([5])
    #expect(folder.bytes("a file") == [1, 2, 3, 4, 5])
  }

  @Test func aNewFileIsMade() throws {
    let path = folder.file("x")
    try AppendedFile(path, .new).append([7])
    #expect(folder.bytes("x") == [7])
    #expect(throws: FileError(path, "cannot be written: File exists")) {
      try AppendedFile(path, .new)
    }
    #expect(folder.bytes("x") == [7])
  }

  @Test func aFileIsMadeWhereItIsMissing() throws {
    for byte in [7, 8] as [UInt8] { try AppendedFile(folder.file("x"), .either).append([byte]) }
    #expect(folder.bytes("x") == [7, 8])
  }

  @Test func saysWhyItCannotWrite() throws {
    let path = folder.file("x")
    #expect(throws: FileError(path, "cannot be written: No such file or directory")) {
      try AppendedFile(path)
    }
    #expect(throws: FileError(folder.path, "cannot be written: Is a directory")) {
      try AppendedFile(folder.path)
    }
    #if os(Linux)
      let full = try AppendedFile("/dev/full")
      let problem = "cannot be written: No space left on device"
      #expect(throws: FileError("/dev/full", problem, isOfDisk: true)) { try full.append([1]) }
    #endif
  }
}
