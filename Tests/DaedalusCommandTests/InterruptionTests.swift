import Foundation
import TestSupport
import Testing

/// Runs that are stopped from outside, against one that is not. All of them are processes of the
/// built program; "the same" is every byte of the last checkpoints: weights, averages, moments.
@Suite struct InterruptionTests {
  /// A run that was left alone, made once.
  private static let undisturbed = Result { try run(ScratchFolder.tinyRecipe) }
  private static let everything = Result { try run(ScratchFolder.everything) }

  private static func run(
    _ recipe: String
  ) throws -> (checkpoints: [String: [UInt8]], losses: [String]) {
    let folder = try ScratchFolder.tiny()
    folder.write(recipe, to: "tiny.yaml")
    let result = try folder.daedalus("train tiny.yaml --out run --threads 2")
    #expect(result.code == 0, "\(result.error)")
    return (checkpoints: folder.contents(of: "run/checkpoints"), losses: losses(folder))
  }

  /// Every line about a step without its images per second, which differ from run to run, and every
  /// line about held-out images.
  private static func losses(_ folder: ScratchFolder) -> [String] {
    folder.metrics(of: "run").filter { $0.contains("loss") }.map {
      String($0.replacing(/,"images_per_second":.*/, with: ""))
    }
  }

  private func expectUndisturbed(_ folder: ScratchFolder, everything: Bool = false) throws {
    let expected = try everything ? Self.everything.get() : Self.undisturbed.get()
    expectSame(folder.contents(of: "run/checkpoints"), expected.checkpoints)
    #expect(expected.checkpoints.keys.contains("step-0000040/generator.safetensors"))
    #expect(Self.losses(folder) == expected.losses)
    #expect(expected.losses.count == (everything ? 46 : 40))
    let hidden = folder.contents(of: "run").keys.filter {
      $0.split(separator: "/").last?.first == "."
    }
    #expect(hidden.isEmpty)
  }

  private func train(_ options: String, _ folder: ScratchFolder) throws -> RunsProgram {
    let line = "train tiny.yaml --out run \(options)"
    return try RunsProgram(line.split(separator: " ").map(String.init), in: folder.path)
  }

  @Test(arguments: [1, 3], [false, true])
  func aRunHasTheSameBitsWhateverTheThreads(_ threads: Int, _ everything: Bool) throws {
    let folder = try ScratchFolder.tiny()
    if everything { folder.write(ScratchFolder.everything, to: "tiny.yaml") }
    #expect(try train("--threads \(threads)", folder).wait().code == 0)
    try expectUndisturbed(folder, everything: everything)
  }

  /// A run whose recipe was written before datasets had the keys of a view.
  @Test func aRunOfAnEarlierProgramGoesOn() throws {
    let folder = try ScratchFolder.tiny()
    #expect(try train("--set train.steps=20", folder).wait().code == 0)
    let lines = String(decoding: folder.bytes("run/recipe.yaml"), as: UTF8.self)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let newer = ["  crop_size:", "  crop:", "  channels: null"]
    let earlier = lines.filter { line in !newer.contains { line.hasPrefix($0) } }
    #expect(earlier.count == lines.count - newer.count)
    folder.write(earlier.joined(separator: "\n"), to: "run/recipe.yaml")
    let result = try train("--resume", folder).wait()
    #expect(result.code == 0, "\(result.error)")
    try expectUndisturbed(folder)
  }

  /// The places are those where a kill could hurt: before the first checkpoint, just when one is
  /// due, and a moment of chance behind each of them.
  @Test(arguments: [[2], [5, 10, 15], [11, 24, 38], [4, 19, 20, 33], [10, 10, 10]])
  func aKilledRunResumesToTheSameBits(_ places: [Int]) throws {
    try killAndResume(places, ScratchFolder.tinyRecipe)
  }

  @Test(arguments: [[3, 7, 22], [9, 10, 31]])
  func aKilledRunWithEverythingResumesToTheSameBits(_ places: [Int]) throws {
    let folder = try killAndResume(places, ScratchFolder.everything)
    let files = folder.contents(of: "run/checkpoints/step-0000040").keys
    #expect(
      files.filter { $0.hasPrefix("generator") }.sorted() == [
        "generator.ema-0.5.safetensors", "generator.ema-0.9.safetensors",
        "generator.optimizer.safetensors", "generator.safetensors",
      ])
    let lines = folder.metrics(of: "run").filter { $0.contains(#""loss":"#) }
    // A sixth of the full rate at first, a tenth at the end.
    #expect(lines[0].contains(#","learning_rate":0.000166"#))
    #expect(lines[39].contains(/,"learning_rate":0.0001(0000000000000.*)?,"gradient_norm":\{"/))
  }

  @discardableResult
  private func killAndResume(_ places: [Int], _ recipe: String) throws -> ScratchFolder {
    let folder = try ScratchFolder.tiny()
    folder.write(recipe, to: "tiny.yaml")
    var kills = 0
    for place in places {
      let program = try train("--resume", folder)
      program.wait { folder.metrics(of: "run").count >= place }
      usleep(.random(in: 0...30_000))
      program.send(SIGKILL)
      if program.wait().code == 128 + SIGKILL { kills += 1 }
    }
    #expect(kills > 0, "every process had ended before its kill")
    let result = try train("--resume", folder).wait()
    #expect(result.code == 0, "\(result.error)")
    try expectUndisturbed(folder, everything: recipe == ScratchFolder.everything)
    return folder
  }

  @Test(arguments: [SIGINT: Int32(130), SIGTERM: Int32(143)])
  func aSignalSavesAndTheRunGoesOn(_ signal: Int32, _ code: Int32) throws {
    let folder = try ScratchFolder.tiny()
    let program = try train("", folder)
    program.wait { folder.metrics(of: "run").count >= 7 }
    program.send(signal)
    let stopped = program.wait()
    #expect(stopped.code == code)
    let step = try #require(stopped.error.firstMatch(of: /stopped after step (\d+)/)?.1)
    #expect(
      stopped.error.hasSuffix(
        """
        stopped after step \(step): a checkpoint was written. To go on:
          daedalus train run/recipe.yaml --out run --resume

        """))
    let checkpoints = try FileManager.default.contentsOfDirectory(
      atPath: folder.file("run/checkpoints"))
    #expect(checkpoints.contains { $0.hasSuffix("0\(step)") })
    let result = try folder.daedalus("train run/recipe.yaml --out run --resume")
    #expect(result.code == 0, "\(result.error)")
    #expect(result.error.contains("4 images each; going on after step \(step)\n"))
    // The one checkpoint that the signal wrote is gone: the newest two stay.
    try expectUndisturbed(folder)
  }

  /// Two signals that arrive together leave no time for a checkpoint. They differ, because a system
  /// may make one of two equal ones; which of them comes last is its choice, too.
  @Test func theSecondSignalEndsAtOnce() throws {
    let folder = try ScratchFolder.tiny()
    let program = try train("--set train.batch=32", folder)
    program.wait { !folder.bytes("run/run.json").isEmpty }
    program.send(SIGINT)
    program.send(SIGTERM)
    let result = program.wait()
    #expect([130, 143].contains(result.code))
    #expect(!result.error.contains("stopped after"))
    #expect(!folder.contents(of: "run/checkpoints").keys.contains { $0.hasPrefix("step-") })
  }

  @Test func anotherFolderTheSameSeedTheSameBits() throws {
    let folder = try ScratchFolder.tiny()
    let result = try folder.daedalus("train tiny.yaml")
    #expect(result.code == 0, "\(result.error)")
    expectSame(folder.contents(of: "runs/tiny/checkpoints"), try Self.undisturbed.get().checkpoints)
    let other = try folder.daedalus("train tiny.yaml --out other --set seed=8 --set train.steps=1")
    #expect(other.code == 0, "\(other.error)")
    let weights = folder.contents(of: "other/checkpoints")["step-0000001/generator.safetensors"]
    #expect(weights != nil)
  }

  @Test func aFinishedRunIsNotTouchedAgain() throws {
    let folder = try ScratchFolder.tiny()
    #expect(try folder.daedalus("train tiny.yaml --out run --set train.steps=2").code == 0)
    let before = folder.contents(of: "run")
    let again = try folder.daedalus("train tiny.yaml --out run --resume --set train.steps=2")
    #expect(again.code == 0)
    #expect(again.error.hasSuffix("run is already complete.\n"))
    expectSame(folder.contents(of: "run"), before)
    let refused = try folder.daedalus("train tiny.yaml --out run --set train.steps=2")
    #expect(refused.code == 2)
    expectSame(folder.contents(of: "run"), before)
  }
}
