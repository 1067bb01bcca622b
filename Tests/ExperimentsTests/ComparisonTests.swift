import Diffusion
import Experiments
import Foundation
import Recipe
import Tensor
import TestSupport
import Testing

/// What runs are compared by, without images.
@Suite struct ComparisonTests {
  let folder = ScratchFolder()

  private func records(_ evaluations: [[String]]) throws -> [RunRecord] {
    try evaluations.enumerated().map { index, lines in
      try folder.writeRun("run\(index)", recipe: "schedule:\n  steps: \(10 + index)\n")
      for line in lines { folder.writeEvaluation("run\(index)", line) }
      return RunRecord(RunFolder(folder.file("run\(index)")))
    }
  }

  // MARK: - Pedigrees

  /// Whatever the figures, the best of a column is the best of figures that agree in all that they
  /// depend on besides the model; and every run that has a better one depends on something else.
  @Test func figuresOfDifferentPedigreesAreNeverRanked() throws {
    var random = RandomSource(RandomKey(seed: 1, purpose: "pedigrees"))
    let choose = { (choices: [String]) in choices[Int(random.next() % UInt64(choices.count))] }
    let runs = try records(
      (0..<30).map { _ in
        (0..<3).map { _ in
          evaluationLine(
            fid: Double(random.next() % 1000), samples: Int(choose(["10", "20"]))!,
            extractor: choose(["p", "q"]), sampler: choose(["ddim", "heun"]),
            steps: Int(choose(["5", "6"]))!, reference: choose(["x", "y"]),
            rule: choose(["exact", "rough"]))
        }
      })
    var ranked = 0
    for group in MetricComparison.groups(runs) {
      for row in group.rows { #expect(Pedigree(row.result, of: runs[row.run]) == group.pedigree) }
      for column in group.columns {
        let figures = group.rows.compactMap { group.figure($0, column) }
        #expect(Set(figures.map(\.rule)).count == 1)
        let best = group.best(column)
        ranked += best.count
        #expect(best.isEmpty == (figures.count < 2))
        for run in best {
          let own = group.rows.first { $0.run == run }.flatMap { group.figure($0, column)?.value }
          #expect(own == figures.compactMap(\.value).min())
        }
      }
    }
    #expect(ranked > 10, "hardly anything was ranked: \(ranked)")
  }

  /// Every step of a chain is every step, however many the chain has; other numbers are others.
  @Test func allStepsOfDifferentChainsAreOnePedigree() throws {
    let runs = try records([
      [evaluationLine(fid: 2, steps: 10)], [evaluationLine(fid: 1, steps: 11)],
      [evaluationLine(fid: 0, steps: 10)],
    ])
    let groups = MetricComparison.groups(runs)
    #expect(groups.map { $0.rows.map(\.run) } == [[0, 1], [2]])
    #expect(groups[0].best(groups[0].columns[0]) == [1])
    #expect(groups[1].best(groups[1].columns[0]).isEmpty, "one figure is not the best of anything")
    #expect(
      groups[1].pedigree.text
        == "1000 samples; made by ancestral, 10 steps; compared with 5000 real; features: pixels")
  }

  @Test func theNewestEvaluationCounts() throws {
    let runs = try records([
      [evaluationLine(fid: 2, step: 50), evaluationLine(fid: 3, step: 100)],
      [evaluationLine(fid: 2.5, steps: 11)],
    ])
    let group = try #require(MetricComparison.groups(runs).first)
    #expect(group.rows.map(\.result.origin.step) == [100, 100])
    #expect(group.best(group.columns[0]) == [1])
  }

  @Test func intervalsThatOverlapAreTold() throws {
    let runs = try records([
      [evaluationLine(fid: 2, interval: [1.5, 2.5], steps: 10)],
      [evaluationLine(fid: 3, interval: [2.5, 3.5], steps: 11)],
      [evaluationLine(fid: 4, interval: [2.6, 5], steps: 12)],
      [evaluationLine(fid: 5, steps: 13)],
    ])
    let group = try #require(MetricComparison.groups(runs).first)
    #expect(group.best(group.columns[0]) == [0])
    #expect(group.indistinguishable(group.columns[0]) == [1])
  }

  // MARK: - Recipes

  @Test func onlyKeysThatDifferAreTold() throws {
    let values = { (text: String) in try Recipe.parse(text, name: "x").writtenValues }
    let differences = RecipeDifference.among([
      try values("name: a\nseed: 1\nmodel: {type: ddgm}\ntrain: {steps: 2, batch: 4}"),
      try values(
        "name: b\nseed: 1\nmodel: {type: daed, denoiser: null}\ntrain: {steps: 2, batch: 4}"),
      try values(
        "name: c\nseed: 1\nmodel: {type: daed}\ntrain: {steps: 3, batch: 4, clip: [1, 2]}"),
    ])
    #expect(
      differences.map(\.key) == ["model.type", "model.denoiser", "train.steps", "train.clip"])
    #expect(
      differences.map(\.values) == [
        ["ddgm", "daed", "daed"], [nil, "null", nil], ["2", "2", "3"], [nil, nil, "[1, 2]"],
      ])
    #expect(RecipeDifference.among([]).isEmpty)
  }

  @Test func namesAreShortAndDiffer() throws {
    for (path, name) in [("a/x", "s/one"), ("b/x", "s/one"), ("c", "s/two")] {
      try folder.writeRun(path)
      folder.write("name: \(name)\ntrain:\n  steps: 1\n", to: "\(path)/recipe.yaml")
    }
    let runs = ComparedRun.read(
      ["a/x", "b/x", "c"].map { folder.file($0) }, with: try toyRegistry())
    #expect(runs.map(\.label) == ["one (a/x)", "one (b/x)", "two"])
    #expect(runs.allSatisfy { $0.experiment == nil && $0.problem != nil && !$0.hasWeights })
  }

  // MARK: - The paper

  @Test func recipesHaveTheirRow() {
    let row = { (changes: [String: String]) in
      let base = [
        "dataset.type": "fashion_mnist", "model.type": "daed", "loss.type": "simple",
        "schedule.type": "linear", "schedule.steps": "468", "schedule.first_beta": "0.1",
      ]
      let values = base.merging(changes) { $1 }
      return PaperRow { values[$0] }
    }
    #expect(row([:])?.title == "Table 5: DAED, beta_1 = 0.1, simple loss, T = 468")
    #expect(
      row([:])?.figures == [
        "inception_score": 3.95, "fid": 9.6, "sfid": 11.2, "precision": 0.732, "recall": 0.584,
      ])
    let ddgm = ["model.type": "ddgm", "schedule.steps": "500", "schedule.first_beta": "null"]
    #expect(row(ddgm)?.title == "Table 5: DDGM, simple loss, T = 500")
    let wide = ["network.channels": "96", "network.blocks": "3"]
    #expect(
      row(ddgm.merging(wide) { $1 })?.figures == [
        "fid": 8, "precision": 0.74, "recall": 0.65, "parameters_millions": 19.8,
        "seconds_per_sample": 0.84,
      ])
    #expect(
      row(["dataset.type": "cifar10", "schedule.steps": "900", "loss.type": "vlb"])?.title
        == "Table 3: DAED, beta_1 = 0.1, VLB, T = 900")
    #expect(
      row(["schedule.steps": "499", "schedule.first_beta": "null", "loss.type": "vlb"])?.title
        == "Table 5: DAED, linear, VLB, T = 499")
    for other in [
      ["schedule.steps": "467"], ["schedule.first_beta": "0.15"], ["schedule.type": "cosine"],
      ["dataset.type": "mnist"], ["loss.type": "hybrid"], ["model.type": "dae"],
      ["schedule.cut": "true"], ["model.denoiser.from": "runs/dae"],
    ] {
      #expect(row(other) == nil, "\(other)")
    }
  }
}
