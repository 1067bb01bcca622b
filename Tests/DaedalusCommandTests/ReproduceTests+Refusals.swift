import Foundation
import TestSupport
import Testing

/// What stands in the way of a reproduction, told before anything is made.
extension ReproduceTests {
  private func expectRefused(
    _ line: String, _ text: String, in folder: ScratchFolder,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = folder.contents(of: ".")
    let result = try folder.daedalus("reproduce \(line)", environment: Self.cache(folder))
    #expect(result.code == 2, sourceLocation: sourceLocation)
    let error = result.error.replacing(/timing steps of .*\n/, with: "")
      .replacing(folder.path, with: "TMP")
    #expect(error == "error: \(text)\n", sourceLocation: sourceLocation)
    #expect(
      folder.contents(of: ".") == before, "files were changed", sourceLocation: sourceLocation)
  }

  /// A run of another recipe is neither used nor overwritten, and neither is what is no run.
  @Test func runsOfOtherRecipesAreRefused() throws {
    let folder = try folder(made: true)
    let file = "recipes/compare/ddgm-simple.yaml"
    folder.write(folder.text(file).replacing("batch: 4", with: "batch: 3, steps: 5"), to: file)
    folder.write("{", to: "runs/compare/daed-0.1-simple/checkpoints/step-0000006/state.json")
    try expectRefused(
      "table5 --only ddgm-simple daed-0.1-simple",
      """
      table5 cannot be made:
        runs/compare/ddgm-simple holds a run that is not of recipes/compare/ddgm-simple.yaml as it is now:
          train.batch: 4, now 3
          train.steps: 6, now 5
          It is not touched: move it, choose another folder by --runs, or other rows by --only
        runs/compare/daed-0.1-simple holds a run that is not of recipes/compare/daed-0.1-simple.yaml as it is now:
          runs/compare/daed-0.1-simple/checkpoints/step-0000006/state.json: is damaged: it is not the JSON that says where training stands
          It is not touched: move it, choose another folder by --runs, or other rows by --only
      Nothing was changed.
      """, in: folder)
    let list = try reproduce("table5 --list", in: folder)
    #expect(list.output.contains("compare/ddgm-simple      refused"))
    #expect(list.output.contains("In the way: runs/compare/ddgm-simple holds a run"))
  }

  /// All at once: data, extractor and folders, before anything is trained.
  @Test func whatIsMissingIsToldAtOnce() throws {
    let folder = try folder()
    folder.write("a file", to: "taken")
    try expectRefused(
      "table5 --only ddgm-simple daed-0.1-simple --set dataset.path=nowhere --extractor classifier "
        + "--set evaluate.extractor.weights=none.safetensors --out taken/out --runs taken",
      """
      table5 cannot be made:
        dataset fashion_mnist: train-images-idx3-ubyte: there is no such file, plain or with .gz, in nowhere, nowhere/fashion-mnist, nowhere/FashionMNIST/raw: install the apt package dataset-fashion-mnist, or name by 'dataset.path' the folder that holds train-images-idx3-ubyte[.gz] and train-labels-idx1-ubyte[.gz]
        none.safetensors: cannot be read: No such file or directory
        taken/out cannot be a folder: taken is a file
        taken cannot be a folder: taken is a file
      Nothing was changed.
      """, in: folder)
  }

  @Test(arguments: [
    (
      "tabel5",
      "there is no table or figure 'tabel5': did you mean 'table5'? Known: \(Self.known)"
    ),
    (
      "table7 --only dgm daed-0.001-simple ddgm-1.5x-chanels",
      """
      --only dgm: table7 has no such row: Known: ddgm-simple, ddgm-1.5x-channels, ddgm-2x-blocks, daed-0.001-simple
      --only ddgm-1.5x-chanels: table7 has no such row: did you mean 'ddgm-1.5x-channels'? Known: ddgm-simple, ddgm-1.5x-channels, ddgm-2x-blocks, daed-0.001-simple
      """
    ),
    (
      "table5 --recipes data",
      "there are no recipes of the paper in 'data': a folder with base/ and fashion-mnist/ is named by --recipes"
    ),
  ])
  func wrongNames(_ line: String, _ text: String) throws {
    try expectRefused(line, text, in: folder())
  }

  @Test(arguments: [
    (
      "table5 --scale small",
      "The value 'small' is invalid for '--scale <scale>': it must be quick or paper"
    ),
    ("table5 --bootstrap 1", "--bootstrap must be 0, or lie in 2...100000, but is 1"),
    ("", "name what to make: \(Self.known)"),
  ])
  func wrongOptions(_ line: String, _ text: String) throws {
    let result = try reproduce(line, in: folder(), code: 2)
    #expect(result.error.hasPrefix("error: \(text)\n"), "\(result.error)")
  }

  @Test func faultyRecipesAreAllTold() throws {
    let folder = try folder()
    for name in ["ddgm-simple", "daed-0.1-simple"] {
      let file = "recipes/compare/\(name).yaml"
      folder.write(folder.text(file) + "frob: 1\n", to: file)
    }
    let result = try reproduce("table5", in: folder, code: 2)
    #expect(result.error.contains("compare/ddgm-simple.yaml:5:1: error: "))
    #expect(result.error.hasSuffix("2 errors; nothing was run.\n"), "\(result.error)")
  }
}
