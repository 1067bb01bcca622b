import Experiments
import Foundation
import Tensor
import TestSupport
import Testing

/// The losses of each step of the chain: recorded in checkpoints, and what timesteps are drawn from.
@Suite struct LossHistoryTests {
  let runs = ToyRuns()

  private func recipe(_ timesteps: String, train: String = "") -> String {
    toyRecipe(
      model: "{type: daed}", batch: 16, train: train, more: "timesteps: {type: \(timesteps)}")
  }

  private let learning = "loss_second_moment, history: 1"

  private func table(_ folder: RunFolder, _ step: Int) throws -> [[String]] {
    let text = String(decoding: try runs.bytes(folder, step, "loss-by-step.csv"), as: UTF8.self)
    #expect(text.hasPrefix("t,draws,mean,recent,last\n"))
    return text.split(separator: "\n").dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }

  private func numbers(_ field: String) -> [Double] {
    field.split(separator: " ").compactMap { Double($0) }
  }

  /// Uniform until every step has its history, of losses that are two training steps old; different
  /// afterwards.
  @Test func drawsFollowTheLosses() throws {
    let uniform = try runs.train(recipe("uniform"), to: "uniform")
    let learned = try runs.train(recipe(learning), to: "learned")
    let isSame = try (1...8).map { step in
      try runs.bytes(uniform, step, "generator.safetensors")
        == runs.bytes(learned, step, "generator.safetensors")
    }
    let first = try #require(isSame.firstIndex(of: false))
    // The losses of the first step are in the record when the third is drawn.
    #expect(first >= 2 && !isSame[first...].contains(true))
    let known = try Array(1...8).firstIndex { step in
      try table(learned, step).allSatisfy { Int($0[1]) != 0 }
    }
    // Losses are in the record of checkpoint n = index + 1, and the next step is drawn from them.
    #expect(first == (known ?? 8) + 1)
  }

  /// What is known when a step is drawn does not depend on when checkpoints are written.
  @Test func checkpointsChangeNothing() throws {
    let often = try runs.train(recipe(learning), to: "often")
    let rare = try runs.train(
      recipe(learning).replacing("checkpoint_every: 1", with: "checkpoint_every: 5"), to: "rare")
    #expect(rare.checkpointSteps() == [5, 8])
    for step in [5, 8] {
      let name = RunFolder("").checkpointPath(step)
      expectSame(
        runs.scratch.contents(of: "rare/\(name)"), runs.scratch.contents(of: "often/\(name)"))
    }
    #expect(often.checkpointSteps().count == 8)
  }

  /// The mean of the first step's losses is its loss, in float32; the second step's table has them
  /// in its record.
  @Test(arguments: ["", "accumulate: 4"]) func theTableHasTheLosses(_ train: String) throws {
    let run = try runs.train(recipe("uniform", train: train), to: "run")
    let (one, two) = (try table(run, 1), try table(run, 2))
    #expect(one.map { $0[0] } == ["1", "2", "3", "4"])
    #expect(one.allSatisfy { $0[1...3] == ["0", "", ""] })
    let losses = one.flatMap { numbers($0[4]) }
    #expect(losses.count == 16)
    let mean = losses.reduce(0, +) / 16
    let recorded = try #require(try runs.metrics("run").first?.loss)
    #expect(abs(mean - recorded) < 1e-6 * recorded)
    for (before, after) in zip(one, two) {
      let own = before[4].split(separator: " ").compactMap { Float($0).map(Double.init) }
      #expect(after[1] == "\(own.count)" && after[3].isEmpty)
      let mean = own.reduce(0, +) / Double(max(1, own.count))
      // Sixteen roundings of 1e-16, since the means are of the float32 values that these digits name.
      #expect(abs((Double(after[2]) ?? 0) - mean) < 1e-14)
    }
  }

  @Test func piecesHaveTheLossesOfTheWhole() throws {
    let whole = try runs.train(recipe(learning), to: "whole")
    let split = try runs.train(recipe(learning, train: "accumulate: 4"), to: "split")
    #expect(
      try runs.bytes(whole, 1, "loss-by-step.csv") == runs.bytes(split, 1, "loss-by-step.csv"))
  }

  /// Whatever is not the table to the last character stops a resume, and changes nothing.
  @Test func aDamagedTableIsAnError() throws {
    let recipe = recipe(learning)
    let longer = recipe.replacing("steps: 8", with: "steps: 9")
    let run = try runs.train(recipe, to: "run")
    let path = "\(run.checkpointPath(8))/loss-by-step.csv"
    let good = String(decoding: try readFile(path, limit: 1 << 20), as: UTF8.self)
    let lines = good.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let fields = lines[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    let faulty = [
      "", good + "\n", String(good.dropLast()), good.replacing("t,draws", with: "t,count"),
      lines.dropLast(2).joined(separator: "\n") + "\n",
      good.replacing("\n1,", with: "\n2,"), good.replacing("\n1,", with: "\n1,-"),
      good.replacing("\n1,", with: "\n1,0"),
      good.replacing(
        lines[1], with: (fields[0...1] + ["nan"] + fields[3...4]).joined(separator: ",")),
      good.replacing(lines[1], with: (fields[0...2] + ["inf", fields[4]]).joined(separator: ",")),
      good.replacing(lines[1], with: (fields[0...2] + ["", fields[4]]).joined(separator: ",")),
      good.replacing(lines[1], with: (fields[0...3] + ["one"]).joined(separator: ",")),
    ]
    for (index, text) in faulty.enumerated() {
      try writeAtomically(text, to: path)
      let before = runs.scratch.contents(of: "run")
      let error = #expect(throws: ExperimentError.self, "\(index)") {
        try runs.train(longer, to: "run", resume: true)
      }
      #expect(
        error?.description.contains("loss-by-step.csv: is damaged: it is not the table of losses")
          == true, "\(index): \(String(describing: error))")
      expectSame(runs.scratch.contents(of: "run"), before)
    }
    try writeAtomically(good, to: path)
    #expect(try runs.train(longer, to: "run", resume: true).checkpointSteps().last == 9)
  }
}
