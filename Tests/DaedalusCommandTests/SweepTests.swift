import Diffusion
import Foundation
import TestSupport
import Testing

/// `train --sweep` as a user meets it. Runs of two or three steps: what they learn is not looked at.
@Suite struct SweepTests {
  private static let line =
    "train tiny.yaml --out s --set train.steps=2 --sweep seed=1,2 --sweep train.batch=2,3"

  private static let folders = [
    "seed=1,train.batch=2", "seed=1,train.batch=3", "seed=2,train.batch=2", "seed=2,train.batch=3",
  ]

  private static let files = Result {
    let folder = try ScratchFolder.tiny()
    let result = try folder.daedalus(line)
    #expect(result.code == 0, "\(result.error)")
    return folder.contents(of: ".")
  }

  /// A folder in which the whole sweep was trained.
  private func undisturbed() throws -> ScratchFolder {
    let folder = ScratchFolder()
    try folder.write(files: Self.files.get(), to: ".")
    return folder
  }

  private func checkpoints(_ folder: ScratchFolder, _ run: String) -> [String: [UInt8]] {
    folder.contents(of: "s/\(run)/checkpoints")
  }

  @Test func everyCombinationIsTheRunThatSetWouldMake() throws {
    let folder = try undisturbed()
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("s")).sorted() == Self.folders
    )
    for seed in [1, 2] {
      for batch in [2, 3] {
        let run = "s/seed=\(seed),train.batch=\(batch)"
        let other = try ScratchFolder.tiny()
        let result = try other.daedalus(
          "train tiny.yaml --out \(run) --set train.steps=2 --set seed=\(seed) "
            + "--set train.batch=\(batch)")
        #expect(result.code == 0, "\(result.error)")
        expectSame(
          folder.contents(of: "\(run)/checkpoints"), other.contents(of: "\(run)/checkpoints"))
        #expect(folder.text("\(run)/recipe.yaml") == other.text("\(run)/recipe.yaml"))
      }
    }
  }

  /// Stopped by Ctrl-C in its second run, a sweep says how it goes on, and ends with the same bits.
  @Test func anInterruptedSweepGoesOn() throws {
    let folder = try ScratchFolder.tiny()
    let arguments = Self.line.split(separator: " ").map(String.init)
    let program = try RunsProgram(arguments, in: folder.path)
    let second = folder.file("s/\(Self.folders[1])/recipe.yaml")
    program.wait { FileManager.default.fileExists(atPath: second) }
    program.send(SIGINT)
    let stopped = program.wait()
    #expect(stopped.code == 130)
    #expect(
      stopped.error.hasSuffix(
        "\nThe whole sweep goes on by its own command with --resume.\n"), "\(stopped.error)")
    #expect(checkpoints(folder, Self.folders[3]).isEmpty)

    let again = try folder.daedalus("\(Self.line) --resume")
    #expect(again.code == 0, "\(again.error)")
    #expect(again.error.contains("s/\(Self.folders[0]) is already complete.\n"))
    // Where the second run was stopped, it keeps one checkpoint more.
    let expected = try undisturbed()
    for run in Self.folders {
      let last = "s/\(run)/checkpoints/step-0000002"
      expectSame(folder.contents(of: last), expected.contents(of: last))
    }
  }

  /// Each fault is told once, whatever the number of runs that have it, and nothing is begun.
  @Test func allValuesAreCheckedBeforeTheFirstRun() throws {
    let folder = try ScratchFolder.tiny()
    let before = folder.contents(of: ".")
    let result = try folder.daedalus(
      "train tiny.yaml --sweep seed=1,2 --sweep train.batch=2,0 --sweep schedule.type=linear,liner")
    #expect(result.code == 2 && result.output.isEmpty)
    #expect(
      result.error == """
        --set schedule.type=liner: error: there is no noise schedule called 'liner'
             | --set schedule.type=liner
             |                     ^~~~~ did you mean 'linear'? Known: \(known(.schedule))
        --set train.batch=0: error: 'batch' must lie in 1...65536, but is 0
             | --set train.batch=0
             |                   ^
        2 errors; nothing was run.

        """)
    expectSame(folder.contents(of: "."), before)
  }

  @Test func aRunThatFailsDoesNotStopTheOthers() throws {
    let folder = try ScratchFolder.tiny()
    let result = try folder.daedalus(
      "train tiny.yaml --out s --set train.steps=4 "
        + "--sweep train.optimizer.learning_rate=1.0e30,0.001")
    #expect(result.code == 1)
    #expect(
      result.error.hasSuffix(
        "error: 1 of 2 runs failed: s/train.optimizer.learning_rate=1.0e30\n"), "\(result.error)")
    #expect(
      checkpoints(folder, "train.optimizer.learning_rate=0.001").keys
        .contains("step-0000004/generator.safetensors"))
  }

  @Test func foldersThatHoldRunsAreNotTouched() throws {
    let folder = try undisturbed()
    let before = folder.contents(of: ".")
    for (line, text) in [
      (
        Self.line.replacing("seed=1,2", with: "seed=2,3"),
        "error: 2 of the sweep's 4 folders hold a run already, such as 's/seed=2,train.batch=2'. Go on with the sweep by --resume, or choose another folder by --out.\n"
      ),
      (
        "\(Self.line) --resume --set schedule.steps=7".replacing("seed=1,2", with: "seed=1"),
        """
        error: 's/seed=1,train.batch=2' was begun with other values, and a run cannot change them midway:
          schedule.steps: 6, now 7
        Begin another run by another --out.
        's/seed=1,train.batch=3' was begun with other values, and a run cannot change them midway:
          schedule.steps: 6, now 7
        Begin another run by another --out.

        """
      ),
      (
        "train tiny.yaml --set seed=1 --sweep seed=1,2",
        """
        error: --sweep:
          'seed' is given by --set and by --sweep: give it by one of them

        """
      ),
    ] {
      let result = try folder.daedalus(line)
      #expect(result.code == 2 && result.output.isEmpty)
      #expect(result.error == text)
      expectSame(folder.contents(of: "."), before)
    }
  }

  @Test func aDryRunIsAboutEveryRun() throws {
    let folder = ScratchFolder()
    folder.write(ScratchFolder.tinyRecipe, to: "tiny.yaml")
    let result = try folder.daedalus("train tiny.yaml --dry-run --sweep train.batch=2,3")
    #expect(result.code == 0, "\(result.error)")
    let lines = result.output.split(separator: "\n")
    #expect(
      lines.filter { $0.hasSuffix(":") }
        == ["runs/tiny/train.batch=2:", "runs/tiny/train.batch=3:"])
    #expect(lines.filter { $0.hasPrefix("tiny: 40 training steps of ") }.count == 2)
    #expect(folder.names == ["tiny.yaml"])
    let json = try folder.daedalus("train tiny.yaml --dry-run --json --sweep train.batch=2,3")
    #expect(json.code == 2)
    #expect(json.error.hasPrefix("error: --json is about one run: it excludes --sweep\n"))
  }
}
