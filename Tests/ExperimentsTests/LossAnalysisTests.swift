import Experiments
import Foundation
import Tensor
import TestSupport
import Testing

/// Figures 14 and 15, of models whose loss at every step is known.
@Suite struct LossAnalysisTests {
  let runs = ToyRuns()

  private let chain = 40
  private var betas: [Double] { ClosedForm.linearBetas(chain) }
  private var x0: Float { ClosedForm.value(of: 160) }

  private func train(
    _ name: String, level: Int = 163, model: String = "ddgm", loss: String = "simple",
    chain: Int = 40, firstBeta: Double? = nil, steps: Int = 6, batch: Int = 100
  ) throws {
    try runs.train(
      closedFormRecipe(
        dataset: "point", network: "level, level: \(level)", model: model, loss: loss, chain: chain,
        firstBeta: firstBeta, steps: steps, batch: batch, name: name), to: name)
  }

  private func read(_ names: String...) throws -> [ComparedRun] {
    try ComparedRun.readWhole(names.map(runs.path), with: toyRegistry())
  }

  private var cache: ComputedImagesCache { ComputedImagesCache(folder: runs.path("cache")) }

  private func share(
    _ names: String..., quantity: LossShare.Quantity = .bound, images: Int = 3, batch: Int = 3,
    onProgress: (EvaluationProgress) throws -> Void = { _ in }
  ) throws -> [LossShare.Run] {
    var settings = LossShare.Settings()
    settings.quantity = quantity
    settings.images = images
    settings.batch = batch
    let read = try ComparedRun.readWhole(names.map(runs.path), with: toyRegistry())
    return try LossShare(read, settings, cache: cache, onProgress: onProgress).runs
  }

  // MARK: - Dynamics

  /// The squared difference of two levels at every step that was drawn; float32 in the losses.
  @Test func recordedLossesAreThoseOfEachStep() throws {
    try train("simple")
    let run = try LossDynamics(try read("simple"), checkpoints: 8).runs[0]
    #expect(run.loss == "simple" && run.unit == "loss before weights" && !run.omitsFirst)
    #expect(run.moments.map(\.step) == [2, 4, 6])
    let shares: [Double] = [1.0 / 3, 2.0 / 3, 1]
    #expect(run.moments.map(\.share) == shares)
    let gap = Double(ClosedForm.value(of: 163) - x0)
    for moment in run.moments {
      #expect(moment.losses.count == chain)
      // The losses of the last training step are not in the record yet.
      #expect(moment.draws.reduce(0, +) == 100 * (moment.step - 1))
      for (draws, loss) in zip(moment.draws, moment.losses) {
        #expect((draws > 0) == (loss != nil))
        guard let loss else { continue }
        let ratio = loss / (gap * gap)
        #expect(abs(ratio - 1) < 1e-5)
      }
    }
  }

  /// Of t = 1 to 9 alone, of t = 10 with one neighbour on each side, of t = 25 with two.
  @Test func meansAreOfNeighbours() {
    let losses = (1...40).map { (t: Int) -> Double? in t == 9 ? nil : Double(t * t) }
    let moment = LossDynamics.Moment(
      step: 1, share: 1, draws: [Int](repeating: 1, count: 40), losses: losses)
    #expect(moment.means[0] == 1 && moment.means[4] == 25 && moment.means[8] == nil)
    let mean = { (range: ClosedRange<Int>) -> Double in
      Double(range.reduce(0) { $0 + $1 * $1 }) / Double(range.count)
    }
    #expect(moment.means[9] == mean(10...11))
    #expect(moment.means[24] == mean(23...27) && moment.means[39] == mean(36...40))
  }

  @Test func checkpointsAreEvenlyChosen() throws {
    try train("simple", steps: 12)
    let chosen = try [(8, [2, 4, 6, 8, 10, 12]), (3, [2, 6, 12]), (2, [2, 12]), (1, [12])].map {
      most, steps in
      try LossDynamics(try read("simple"), checkpoints: most).runs[0].moments.map(\.step) == steps
    }
    #expect(chosen == [true, true, true, true])
  }

  /// The bound's terms whatever multiple of them training minimises; the auto-encoder's first step is
  /// of another kind. A divergence is a difference of numbers near 1 in float32: 2e-6 of those.
  @Test(arguments: ["ddgm", "daed"]) func lossesOfTheBoundAreItsTerms(_ model: String) throws {
    try train("vlb", model: model, loss: "vlb")
    let run = try LossDynamics(try read("vlb"), checkpoints: 1).runs[0]
    let terms = ClosedForm.boundTerms(betas, x0: x0, predicted: ClosedForm.value(of: 163))
    #expect(run.unit == "bits per dimension" && run.omitsFirst == (model == "daed"))
    let losses = run.moments[0].losses
    #expect((losses[0] == nil) == (model == "daed"))
    for t in (model == "daed" ? 1 : 0)..<chain where losses[t] != nil {
      #expect(abs(losses[t]! - terms[t]) < 1e-4 * terms[t] + 2e-6, "t = \(t + 1)")
    }
    let largest = try #require(run.moments[0].largestLater)
    #expect(largest == losses.dropFirst(4).compactMap(\.self).max())
  }

  @Test func whatWasNotRecordedIsAnError() throws {
    try train("a")
    try train("b")
    try train("c", steps: 1)
    for name in ["a", "b"] {
      runs.scratch.write("x\n", to: "\(name)/checkpoints/step-0000006/loss-by-step.csv")
    }
    let error = #expect(throws: ExperimentError.self) {
      try LossDynamics(try read("a", "b"), checkpoints: 2)
    }
    let damaged = { (name: String) in
      "\(runs.path(name))/checkpoints/step-0000006/loss-by-step.csv: is damaged: it is not the table "
        + "of losses that a checkpoint of this run has"
    }
    #expect(error?.description == "\(damaged("a"))\nerror: \(damaged("b"))")
    let early = #expect(throws: ExperimentError.self) {
      try LossDynamics(try read("c"), checkpoints: 2)
    }
    #expect(
      early?.description == "the run '\(runs.path("c"))' recorded no loss: nothing was trained "
        + "before its newest checkpoint")
  }

  // MARK: - Shares

  /// Every term, sums with and without the first step, and shares; whatever the loss was.
  @Test func termsOfTheBoundAreTheClosedForm() throws {
    try train("simple")
    try train("vlb", loss: "vlb", chain: 250)
    try train("daed", model: "daed", firstBeta: 0.3)
    let found = try share("simple", "vlb", "daed")
    let predicted = ClosedForm.value(of: 163)
    let expected = [
      ClosedForm.boundTerms(betas, x0: x0, predicted: predicted),
      ClosedForm.boundTerms(ClosedForm.linearBetas(250), x0: x0, predicted: predicted),
      ClosedForm.boundTerms(
        ClosedForm.linearBetas(chain, firstBeta: 0.3), x0: x0, predicted: predicted,
        isAutoEncoder: true),
    ]
    for (run, terms) in zip(found, expected) {
      #expect(run.terms.count == terms.count && run.unit == "bits per dimension")
      for t in terms.indices {
        // As above: float32 numbers near 1.
        #expect(
          abs(run.terms[t] - terms[t]) < 1e-4 * terms[t] + 2e-6, "\(run.name), t = \(t + 1)")
      }
      let total = terms.reduce(0, +)
      #expect(abs(run.total / total - 1) < 1e-4)
      #expect(abs(try #require(run.firstShare) - terms[0] / total) < 1e-4)
      let (all, rest) = (run.cumulative(from: 0), run.cumulative(from: 1))
      #expect(all.count == terms.count && rest.count == terms.count - 1)
      #expect(all.last == run.total && all[0] == run.terms[0] && rest[0] == run.terms[1])
      #expect(abs(all[4] - rest[3] - run.terms[0]) < 1e-12)
    }
    #expect(found.map(\.firstPercentSteps) == [1, 3, 1])
    let shares = try zip(found, expected).map { run, terms in
      let part = terms.prefix(run.firstPercentSteps).reduce(0, +) / terms.reduce(0, +)
      return abs(try #require(run.firstPercentShare) - part) < 1e-4
    }
    #expect(shares == [true, true, true])
    #expect(found.map(\.model) == ["ddgm", "ddgm", "daed"])
    #expect(found.map(\.loss) == ["simple", "vlb", "simple"])
    #expect(found.allSatisfy { $0.images == 3 && $0.weights == "ema" })
  }

  /// A second time nothing is computed, and batches change nothing; more images do.
  @Test func theBoundIsKept() throws {
    try train("simple")
    var calls = 0
    let first = try share("simple", images: 5, batch: 2) { _ in calls += 1 }
    #expect(calls == 3 * chain + 1)
    let second = try share("simple", images: 5, batch: 5) { _ in calls += 1 }
    #expect(second == first && calls == 3 * chain + 1)
    _ = try share("simple", images: 4) { _ in calls += 1 }
    #expect(calls == 5 * chain + 2)
    runs.scratch.remove("cache")
    #expect(try share("simple", images: 5, batch: 5) == first)
  }

  /// Of training: what it minimises at each step, for an auto-encoder's first step its squared error.
  @Test func recordedLossesAddUp() throws {
    let gap = Double(ClosedForm.value(of: 163) - x0)
    try train("simple", steps: 40)
    let simple = try share("simple", quantity: .training)[0]
    #expect(simple.unit == "loss before weights" && simple.images == nil && simple.weights == nil)
    #expect(abs(simple.total / (Double(chain) * gap * gap) - 1) < 1e-5)
    #expect(abs(try #require(simple.firstShare) - 1 / Double(chain)) < 1e-6)
    try train("vlb", model: "daed", loss: "vlb", steps: 40)
    let vlb = try share("vlb", quantity: .training)[0]
    let terms = ClosedForm.boundTerms(betas, x0: x0, predicted: ClosedForm.value(of: 163))
    #expect(abs(vlb.terms[0] / (gap * gap) - 1) < 1e-5)
    #expect(abs(vlb.cumulative(from: 1).last! / terms.dropFirst().reduce(0, +) - 1) < 1e-4)
  }

  @Test func whatHasNoSumIsAnError() throws {
    try train("simple")
    try train("vlb", loss: "vlb")
    try train("dae", model: "dae")
    try train("young", steps: 2, batch: 2)
    let texts = [
      (["simple", "dae"], LossShare.Quantity.bound),
      (["simple", "vlb", "dae"], .training), (["young"], .training),
    ].map { names, quantity in
      let error = #expect(throws: ExperimentError.self) {
        var settings = LossShare.Settings()
        settings.quantity = quantity
        let read = try ComparedRun.readWhole(names.map(runs.path), with: toyRegistry())
        _ = try LossShare(read, settings, cache: cache) { _ in }
      }
      return error?.description.replacing(runs.scratch.path, with: "TMP")
    }
    let short =
      "the model of 'TMP/dae' covers only the first step: there is no sum over a chain"
    #expect(
      texts == [
        short,
        """
        \(short)
        error: the losses that training records are of different kinds, and have no sums to compare: \
        TMP/simple simple, TMP/vlb vlb, TMP/dae simple. The bound is the same for all: --quantity bound
        """,
        "the run 'TMP/young' has not drawn 38 of the 40 steps of its chain yet: there is no sum over "
          + "them",
      ])
  }

  /// Every run that is none, or has no weights yet, is named at once.
  @Test func runsHaveToBeWhole() throws {
    try train("simple")
    runs.scratch.remove("simple/checkpoints")
    let error = #expect(throws: ExperimentError.self) { try read("simple", "nowhere") }
    #expect(
      error?.description.replacing(runs.scratch.path, with: "TMP") == """
        the run 'TMP/simple' has no checkpoint yet. It goes on with: daedalus train \
        TMP/simple/recipe.yaml --out TMP/simple --resume
        error: 'TMP/nowhere' is not a run folder: there is nothing there. A run is made by: daedalus \
        train RECIPE --out TMP/nowhere
        """)
  }
}
