import Archives
import Foundation
import Tensor
import TestSupport
import Testing

/// Pickles that want to run code, to grow without end or to lie: each ends in one error.
@Suite struct HostilePickleTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let pickle: [UInt8]
    let error: String
    /// In the zip form, where that is another one.
    var zipError: String?
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "a shell command",
      pickle: bytes("cposix\nsystem\n(X") + [7, 0, 0, 0] + bytes("rm -rf .tR."),
      error:
        "at byte 137 of the file, in the state_dict, it asks for 'posix.system', which is refused",
      zipError: "it asks for 'posix.system', which is refused"),
    Case(
      name: "a function of Python", pickle: bytes("c__builtin__\neval\n."),
      error: "it asks for '__builtin__.eval', which is refused"),
    Case(
      name: "an object of a class", pickle: bytes("ctorch._utils\n_rebuild_tensor_v2\n)") + [0x81],
      error: "the opcode NEWOBJ (0x81) is refused: no state_dict needs it"),
    Case(
      name: "a class by the stack", pickle: [0x8C, 2] + bytes("os") + [0x93],
      error: "the opcode SHORT_BINUNICODE (0x8c) is refused"),
    Case(
      name: "an unknown opcode", pickle: [0xFE], error: "the opcode 0xfe is refused"),
    Case(
      name: "a call of a storage", pickle: bytes("ctorch\nFloatStorage\n)R."),
      error: "torch.FloatStorage has wrong arguments"),
    Case(
      name: "a call of a number", pickle: bytes("K") + [1] + bytes(")R."),
      error: "a whole number is called with a tuple"),
    Case(
      name: "a million nested tuples",
      pickle: bytes("N") + [UInt8](repeating: 0x85, count: 1_100_000) + bytes("."),
      error: "there are more than 1048576 values"),
    Case(
      name: "a million marks", pickle: [UInt8](repeating: 0x28, count: 1_100_000),
      error: "there are more than 1048576 values"),
    Case(
      name: "a billion laughs", pickle: bytes("(Nq\0") + laughs + bytes("t."),
      error: "holds a tuple, but a state_dict, a dictionary, is expected"),
    Case(
      name: "a list that holds itself", pickle: bytes("]q\0h\0a."),
      error: "holds a list, but a state_dict, a dictionary, is expected"),
    Case(
      name: "a dictionary that holds itself",
      pickle: bytes("}q\0X") + [1, 0, 0, 0] + bytes("ah\0s."),
      error: "is no raw state_dict: besides tensors it holds 'a' (a dictionary)"),
    Case(
      name: "a text of four gigabytes", pickle: bytes("X") + [255, 255, 255, 255] + bytes("abc"),
      error: "the pickle does not end within"),
    Case(
      name: "a number of 255 bytes", pickle: [0x8A, 255] + [UInt8](repeating: 1, count: 255),
      error: "a whole number has 255 bytes, but 8 are read"),
    Case(
      name: "nothing", pickle: bytes("."), error: "the pickle ends with 0 values instead of one"),
    Case(name: "no mark", pickle: bytes("u."), error: "a MARK is missing"),
    Case(name: "no value", pickle: [0x85], error: "a value is missing on the stack"),
    Case(name: "no memory", pickle: bytes("h\u{5}."), error: "the memo has no value 5"),
    Case(
      name: "a name without end", pickle: bytes("c") + [UInt8](repeating: 0x61, count: 1000),
      error: "a name is longer than 256 bytes"),
    Case(
      name: "whole numbers as elements", pickle: bytes("ctorch\nLongStorage\n."),
      error: "it asks for 'torch.LongStorage', which is refused"),
    Case(
      name: "more elements than stored", pickle: tensor(stored: 4, shape: 5, stride: 0),
      error: "a tensor of shape [5] with strides [0] at 0 does not fit its storage of 4 elements"),
    Case(
      name: "elements behind the end", pickle: tensor(stored: 4, shape: 3, stride: 2),
      error: "a tensor of shape [3] with strides [2] at 0 does not fit its storage of 4 elements"),
    Case(
      name: "two thousand million elements",
      pickle: tensor(stored: 2_000_000_000, shape: 2_000_000_000, stride: 1),
      error: "is cut short: 2000000000 elements of 4 bytes are expected behind byte",
      zipError: "lacks the member 'data/0' with the values of a tensor"),
  ]

  /// Thirty tuples, each with the last one twice: a thousand million values for whoever unfolds it.
  private static let laughs: [UInt8] = Array(
    repeatElement([0x68, 0, 0x68, 0, 0x86, 0x71, 0] as [UInt8], count: 30).joined())

  /// A dictionary with one tensor.
  private static func tensor(stored: Int, shape: Int, stride: Int) -> [UInt8] {
    let call = bytes("}X\u{1}\0\0\0actorch._utils\n_rebuild_tensor_v2\n((X\u{7}\0\0\0storage")
    let storage = bytes("ctorch\nFloatStorage\nX\u{1}\0\0\00X\u{3}\0\0\0cpu") + number(stored)
    let place = bytes("tQK\0") + number(shape) + [0x85] + number(stride) + [0x85, 0x89]
    return call + storage + place + bytes("ccollections\nOrderedDict\n)RtRs.")
  }

  private static func number(_ value: Int) -> [UInt8] {
    bytes("J") + (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  private static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

  /// The file of torch.save's legacy form up to the state_dict, which begins at byte 135.
  private static let beginning: [UInt8] =
    [0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E]
    + [0x80, 2, 0x4D, 0xE9, 3, 0x2E] + facts
  private static let facts: [UInt8] =
    [0x80, 2] + bytes("}X") + [13, 0, 0, 0] + bytes("little_endian") + [0x88] + bytes("sX")
    + [83, 0, 0, 0] + [UInt8](repeating: 0x61, count: 83) + bytes("Ns.")

  @Test(arguments: cases) func endsInOneError(_ hostile: Case) throws {
    let folder = ScratchFolder()
    folder.write("kept", to: "kept")
    let file =
      Self.beginning + [0x80, 2] + hostile.pickle
      // Behind a pickle that ends: no storages.
      + [0x80, 2] + Self.bytes("](X") + [1, 0, 0, 0] + Self.bytes("0e.")
    let path = folder.file("x.pt", file)
    let error = #expect(throws: FileError.self) { try PyTorchFile.read(path) }
    #expect(error?.description.contains(hostile.error) == true, "\(error?.description ?? "")")
    #expect(folder.text("kept") == "kept")
  }

  @Test(arguments: cases) func endsInOneErrorInAZipToo(_ hostile: Case) throws {
    let folder = ScratchFolder()
    var file: [UInt8] = []
    let members = [("archive/data.pkl", [0x80, 2] + hostile.pickle)]
    try Zip.write(members.map { (name: $0.0, bytes: $0.1) }) { file += $0 }
    let path = folder.file("x.pt", file)
    let error = #expect(throws: FileError.self) { try PyTorchFile.read(path) }
    let expected = hostile.zipError ?? hostile.error
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }
}
