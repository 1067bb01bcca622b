import Foundation
import Tensor
import TestSupport
import Testing

@Suite struct PyTorchFileTests {
  let folder = ScratchFolder()

  @Test(arguments: ["zip", "legacy"])
  func readsWhatPyTorchWroteToTheBit(_ form: String) throws {
    let found = try PyTorchFile.read("\(References.folder)/pytorch-\(form).pt")
    let expected = try References.read("pytorch-expected").arrays
    #expect(found.keys.sorted() == expected.keys.sorted())
    for (name, array) in expected {
      #expect(found[name]?.shape == array.shape, "\(name)")
      #expect(
        found[name]?.values.map(\.bitPattern) == array.values.map(\.bitPattern), "\(name)")
    }
  }

  @Test func readsWhatItWrote() throws {
    let arrays = [
      (
        name: "b.weight",
        array: HostArray(shape: [2, 1, 3, 1], values: [1, -2, 3, .infinity, 5, 6])
      ),
      (name: "a", array: HostArray(shape: [], values: [0.1])),
      (name: "\u{3b7} \"", array: HostArray(shape: [0, 70_000], values: [])),
      (name: "long", array: HostArray(shape: [70_000], values: (0..<70_000).map(Float.init))),
    ]
    try PyTorchFile.write(arrays, to: folder.file("w.pt"))
    let found = try PyTorchFile.read(folder.file("w.pt"))
    #expect(found == Dictionary(uniqueKeysWithValues: arrays.map { ($0.name, $0.array) }))
    let bytes = folder.bytes("w.pt")
    try PyTorchFile.write(arrays, to: folder.file("w.pt"))
    #expect(folder.bytes("w.pt") == bytes)
  }

  /// Every beginning of a file is one error, and no change of a byte traps.
  @Test(arguments: ["zip", "legacy"])
  func survivesDamage(_ form: String) throws {
    let whole = try [UInt8](
      Data(contentsOf: URL(filePath: "\(References.folder)/pytorch-\(form).pt")))
    for count in whole.indices {
      let path = folder.file("cut.pt", Array(whole.prefix(count)))
      #expect(throws: FileError.self, "\(count) bytes") { try PyTorchFile.read(path) }
    }
    for index in whole.indices {
      var bytes = whole
      for change: UInt8 in [0xFF, 0x01, 0x80] {
        bytes[index] = whole[index] ^ change
        _ = try? PyTorchFile.read(folder.file("changed.pt", bytes))
      }
    }
    let path = folder.file("long.pt", whole + [0])
    if form == "legacy" { #expect(throws: FileError.self) { try PyTorchFile.read(path) } }
  }

  @Test func refusesWhatIsNoFileOfPyTorch() throws {
    let path = folder.file("x.pt", Array("hello, this is no file of weights".utf8))
    #expect(
      throws: FileError(
        path,
        "is no file of torch.save: it begins neither as a zip archive (50 4B 03 04) nor with the "
          + "magic number of the legacy form")
    ) { try PyTorchFile.read(path) }
    let zip = folder.file("x.npz", FileFixtures.savezCompressed)
    #expect(throws: FileError.self) { try PyTorchFile.read(zip) }
  }
}
