import Tensor
import TestSupport
import Testing

@Suite struct NPZTests {
  let folder = ScratchFolder()

  @Test(arguments: [FileFixtures.savez, FileFixtures.savezCompressed])
  func readsWhatNumPyWrote(_ bytes: [UInt8]) throws {
    let arrays = try NPZ.read(folder.file("x.npz", bytes))
    #expect(arrays.keys.sorted() == ["arr_0", "arr_1", "mu", "sampler"])
    #expect(arrays["arr_0"]?.shape == [1, 2, 2, 3])
    #expect(try arrays["arr_0"]?.bytes() == Array(0..<12))
    #expect(try arrays["arr_1"]?.integers() == [7])
    #expect(try arrays["mu"]?.doubles() == [0.5, -0.25])
    #expect(try arrays["sampler"]?.text() == "ddim")
  }

  @Test func writesWhatItReads() throws {
    let members = [
      (name: "arr_0", npy: NPY.encode(shape: [1, 2, 2, 1], bytes: [1, 2, 3, 4])),
      (name: "sampler", npy: NPY.encode(string: "ancestral")),
      (name: "seed", npy: NPY.encode(integer: 3)),
    ]
    try NPZ.write(members, to: folder.file("a.npz"))
    try NPZ.write(members, to: folder.file("b.npz"))
    #expect(folder.bytes("a.npz") == folder.bytes("b.npz"))
    let arrays = try NPZ.read(folder.file("a.npz"), names: ["arr_0", "sampler"])
    #expect(arrays.count == 2)
    #expect(try arrays["arr_0"]?.bytes() == [1, 2, 3, 4])
    #expect(try arrays["sampler"]?.text() == "ancestral")
  }

  @Test func namesWhatIsWrong() throws {
    let path = folder.file("x.npz")
    try NPZ.write([("a", [1, 2, 3])], to: path)
    #expect(
      throws: FileError(
        "\(path)[a.npy]", "does not begin with the bytes of an npy file, 93 4E 55 4D 50 59")
    ) { try NPZ.read(path) }
    #expect(throws: FileError(path, "has no array called 'mu'")) {
      try NPZ.read(path, names: ["mu"])
    }
    #expect(throws: FileError("/nowhere/x.npz", "cannot be read: No such file or directory")) {
      try NPZ.read("/nowhere/x.npz")
    }
    #expect(
      throws: FileError("/nowhere/x.npz", "cannot be written: No such file or directory")
    ) { try NPZ.write([], to: "/nowhere/x.npz") }
  }

  @Test func refusesWhatIsCutShort() {
    for count in stride(from: 0, to: FileFixtures.savez.count, by: 5) {
      let path = folder.file("x.npz", Array(FileFixtures.savez[..<count]))
      #expect(throws: FileError.self) { try NPZ.read(path) }
    }
    let path = folder.file("y.npz", Array(FileFixtures.savez.dropLast(30)))
    #expect(
      throws: FileError(
        path, "cannot be read as a whole zip archive: Unrecognized archive format")
    ) { try NPZ.read(path) }
  }

  @Test func survivesEveryChangeOfAByte() {
    for index in FileFixtures.savezCompressed.indices {
      var bytes = FileFixtures.savezCompressed
      bytes[index] = ~bytes[index]
      _ = try? NPZ.read(folder.file("x.npz", bytes))
    }
  }
}
