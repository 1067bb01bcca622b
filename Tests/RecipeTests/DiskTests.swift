import Foundation
import Recipe
import Testing

/// Recipes as files.
@Suite struct DiskTests {
  /// Runs `body` in a new folder, which it gets with a slash at its end.
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("daedalus-recipe-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path + "/")
  }

  private func write(_ text: String, to path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  /// The complaint about a file, with its folder replaced by `TMP/`.
  private func complaint(_ path: String, in folder: String) -> String {
    do {
      _ = try Recipe.load(path)
      return "loaded"
    } catch {
      return "\(error)".replacing(folder, with: "TMP/")
    }
  }

  @Test func aFileWithAnother() throws {
    try inFolder { folder in
      try FileManager.default.createDirectory(
        atPath: folder + "base", withIntermediateDirectories: true)
      try write("extends: base/b.yaml\nseed: 2", to: folder + "a.yaml")
      try write("seed: 1\nname: b", to: folder + "base/b.yaml")
      let values = try Recipe.load(folder + "a.yaml")
        .read(with: testRegistry(), readExperiment).resolved.values
      #expect(values.prefix(2).map(\.value) == ["b", "2"])
      #expect(values.prefix(2).map(\.file) == [folder + "base/b.yaml", folder + "a.yaml"])
    }
  }

  @Test func aMissingFileHasANeighbour() throws {
    try inFolder { folder in
      try write("seed: 1", to: folder + "cifar10.yaml")
      #expect(
        complaint(folder + "cifar01.yaml", in: folder) == """
          TMP/cifar01.yaml: error: there is no file 'TMP/cifar01.yaml'
               did you mean 'cifar10.yaml'?
          1 error; nothing was run.
          """)
    }
  }

  @Test func aFolderIsNoRecipe() throws {
    try inFolder { folder in
      let text = complaint(folder, in: folder)
      #expect(text.contains("is a folder, not a recipe"))
      try write("extends: .", to: folder + "a.yaml")
      #expect(complaint(folder + "a.yaml", in: folder).contains("is a folder, not a recipe"))
    }
    #expect(complaint(".", in: "TMP").hasPrefix(".: error: '.' is a folder, not a recipe\n"))
  }

  @Test func aPipeThatNobodyWritesIntoIsEmpty() throws {
    try inFolder { folder in
      #expect(mkfifo(folder + "pipe", 0o600) == 0)
      #expect(
        complaint(folder + "pipe", in: folder) == """
          TMP/pipe: error: the file has no recipe in it
          1 error; nothing was run.
          """)
      try write("extends: pipe", to: folder + "a.yaml")
      #expect(
        complaint(folder + "a.yaml", in: folder).contains(
          "'TMP/pipe' is not a file with a text in it"))
    }
  }

  /// As the shell makes it: `daedalus recipe check <(sed ... recipe.yaml)`.
  @Test func aPipeIsRead() throws {
    try inFolder { folder in
      let pipe = folder + "pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      // A pipe keeps its text as long as someone has it open.
      let keeper = open(pipe, O_RDONLY | O_NONBLOCK)
      defer { close(keeper) }
      let writer = try #require(fopen(pipe, "w"))
      fputs("seed: 8", writer)
      fclose(writer)
      let values = try Recipe.load(pipe).read(with: testRegistry(), readExperiment).resolved.values
      #expect(values[1].value == "8")
    }
  }

  @Test func bytesThatAreNoText() throws {
    try inFolder { folder in
      let bytes: [UInt8] = Array("seed: 1\nname: ".utf8) + [0xFF, 0xFE]
      try Data(bytes).write(to: URL(fileURLWithPath: folder + "a.yaml"))
      #expect(
        complaint(folder + "a.yaml", in: folder) == """
          TMP/a.yaml: error: line 2 is not UTF-8: a recipe is UTF-8 text
          1 error; nothing was run.
          """)
    }
  }

  @Test func aDeviceIsNotExtended() throws {
    try inFolder { folder in
      try write("extends: /dev/zero", to: folder + "a.yaml")
      let text = complaint(folder + "a.yaml", in: folder)
      #expect(text.contains("'/dev/zero' is not a file with a text in it"))
    }
  }

  @Test func anEndlessDeviceIsCutOff() throws {
    #expect(complaint("/dev/zero", in: "TMP").contains("larger than 1 MiB"))
  }

  @Test func aCycleThroughALink() throws {
    try inFolder { folder in
      try write("extends: b.yaml", to: folder + "a.yaml")
      try FileManager.default.createSymbolicLink(
        atPath: folder + "b.yaml", withDestinationPath: folder + "a.yaml")
      #expect(
        complaint(folder + "a.yaml", in: folder).contains(
          "the recipe extends itself: TMP/a.yaml -> TMP/b.yaml"))
    }
  }

  @Test func aPathWithNULIsNoFile() throws {
    #expect(complaint("a\0b", in: "TMP").contains("is not the name of a file"))
  }
}
