import Diffusion
import Experiments
import Foundation
import Losses
import Recipe
import TestSupport
import Testing

/// What happens to the parts of a model: which are stepped, which are kept, where they come from.
@Suite struct PartTests {
  let runs = ToyRuns()

  private static let files = ["", ".ema-0.75", ".ema-0.5", ".optimizer"].map { "\($0).safetensors" }

  private static let losses = Losses::plugin.components.map { $0.typeName }

  private func state(_ folder: RunFolder, _ step: Int) throws -> Checkpoint.State {
    try Checkpoint(path: folder.checkpointPath(step)).state()
  }

  /// With one image a step, exactly one part is reached; the other's weights, averages, moments
  /// and step count stay, to the bit.
  @Test func aPartThatNoImageReachesIsNotStepped() throws {
    let run = try runs.train(
      toyRecipe(model: "{type: daed}", steps: 20, batch: 1, chain: 3), to: "run")
    var reached: Set<String> = []
    for step in 2...20 {
      let (before, after) = (try state(run, step - 1), try state(run, step))
      for part in ["denoiser", "generator"] {
        let wasReached = after.partSteps[part] != before.partSteps[part]
        let same = try Self.files.map {
          try runs.bytes(run, step, part + $0) == runs.bytes(run, step - 1, part + $0)
        }
        #expect(same == Array(repeating: !wasReached, count: 4), "step \(step), \(part)")
        if wasReached { reached.insert(part) }
      }
      #expect(after.partSteps.values.reduce(0, +) == step)
    }
    #expect(reached == ["denoiser", "generator"], "both have their turn in 20 steps")
  }

  @Test func aPartThatIsNotTrainableKeepsItsWeights() throws {
    let run = try runs.train(
      toyRecipe(model: "{type: daed, denoiser: {trainable: false}}", batch: 8), to: "run")
    for file in Self.files {
      #expect(
        try runs.bytes(run, 8, "denoiser\(file)") == runs.bytes(run, 1, "denoiser\(file)"))
      #expect(
        try runs.bytes(run, 8, "generator\(file)") != runs.bytes(run, 1, "generator\(file)"))
    }
    #expect(try state(run, 8).partSteps == ["denoiser": 0, "generator": 8])
    let fresh = try runs.train(toyRecipe(model: "{type: daed}", batch: 8), to: "fresh")
    #expect(
      try runs.bytes(fresh, 8, "denoiser.safetensors")
        != runs.bytes(run, 8, "denoiser.safetensors"))
  }

  /// Whether the other part learns or stays as it was: weights, averages and moments are the same, to
  /// the bit, since no gradient of one touches the other. Whatever variance the loss trains.
  @Test(arguments: Self.losses, ["denoiser", "generator"])
  func aPartLearnsTheSameWhateverTheOtherDoes(_ loss: String, _ part: String) throws {
    let other = part == "denoiser" ? "generator" : "denoiser"
    let recipes = Variance.allCases.map { variance in
      toyRecipe(
        model: "{type: daed, variance: \(variance.rawValue)}", batch: 8,
        more: "loss: {type: \(loss)}")
    }
    let both = try #require(recipes.first { runs.complaint($0) == "read" })
    let alone = both.replacing("}\ntrain", with: ", \(other): {trainable: false}}\ntrain")
    let (first, second) = (try runs.train(both, to: "both"), try runs.train(alone, to: "alone"))
    for file in Self.files {
      #expect(
        try runs.bytes(first, 8, part + file) == runs.bytes(second, 8, part + file), "\(file)")
      #expect(
        try runs.bytes(first, 8, other + file) != runs.bytes(second, 8, other + file), "\(file)")
    }
    let steps = try #require(try state(first, 8).partSteps[part])
    #expect(try state(second, 8).partSteps == [part: steps, other: 0])
  }

  @Test func partsOfFinishedRunsNeedNoTraining() throws {
    let generator = try runs.train(toyRecipe(model: "{type: ddgm}"), to: "generator")
    let denoiser = try runs.train(toyRecipe(model: "{type: dae}", steps: 3), to: "denoiser")
    let recipe = toyRecipe(
      model: """
        {type: daed, generator: {from: \(generator.path)},
          denoiser: {from: \(denoiser.path), weights: raw}}
        """, steps: 0
    ).replacing("network: {type: toy}\n", with: "")
    let run = try runs.train(recipe, to: "both")
    #expect(
      try runs.bytes(run, 0, "generator.safetensors")
        == runs.bytes(generator, 8, "generator.ema-0.75.safetensors"))
    #expect(
      try runs.bytes(run, 0, "denoiser.safetensors")
        == runs.bytes(denoiser, 3, "denoiser.safetensors"))
    #expect(try runs.sample(run).count == 5 * 64)
    #expect(try runs.sample(run) == runs.sample(run, weights: .ema), "averages start at them")
  }

  @Test func aPartOfAnotherRunCanBeKeptWhileTheOtherLearns() throws {
    let generator = try runs.train(toyRecipe(model: "{type: ddgm}"), to: "generator")
    let run = try runs.train(
      toyRecipe(
        model: "{type: daed, generator: {from: \(generator.path), trainable: false}}", batch: 8),
      to: "run")
    #expect(
      try runs.bytes(run, 8, "generator.safetensors")
        == runs.bytes(generator, 8, "generator.ema-0.75.safetensors"))
    #expect(
      try runs.bytes(run, 8, "denoiser.safetensors")
        != runs.bytes(run, 1, "denoiser.safetensors"))
  }

  /// A DAED whose parts have the same weights is a DDGM (Deja et al. 2022, section 4).
  @Test func equalPartsSampleLikeOneNetwork() throws {
    let one = try runs.train(toyRecipe(model: "{type: ddgm}"), to: "one")
    let two = try runs.train(toyRecipe(model: "{type: daed}"), to: "two")
    #expect(try runs.sample(one) != runs.sample(two))
    for part in ["generator", "denoiser"] {
      for file in Self.files {
        try FileManager.default.removeItem(atPath: "\(two.checkpointPath(8))/\(part)\(file)")
        try FileManager.default.copyItem(
          atPath: "\(one.checkpointPath(8))/generator\(file)",
          toPath: "\(two.checkpointPath(8))/\(part)\(file)")
      }
    }
    #expect(try runs.sample(one) == runs.sample(two))
    #expect(try runs.sample(one, weights: .ema) == runs.sample(two, weights: .ema))
    #expect(try runs.sample(one) != runs.sample(one, weights: .ema))
  }

  @Test func samplingTakesAPartOfAnotherRun() throws {
    let run = try runs.train(toyRecipe(model: "{type: daed}", batch: 8), to: "run")
    let other = try runs.train(
      toyRecipe(model: "{type: daed}", steps: 3, batch: 8), to: "other")
    let mixed = try runs.sample(run, parts: ["generator": other.path])
    #expect(try mixed != runs.sample(run))
    #expect(try mixed == runs.sample(other, parts: ["denoiser": run.path]))
  }

  /// EMA_k = rate EMA_k-1 + (1 - rate) w_k, with both rates; single precision in another order of
  /// operations differs by a few units in the last place.
  @Test func averagesFollowTheWeights() throws {
    let run = try runs.train(toyRecipe(model: "{type: ddgm}"), to: "run")
    for rate in [0.75, 0.5] {
      let file = "generator.ema-\(rate).safetensors"
      for step in 2...8 {
        let raw = try runs.values(run, step, "generator.safetensors")
        let (before, after) = (
          try runs.values(run, step - 1, file), try runs.values(run, step, file)
        )
        for ((w, old), new) in zip(zip(raw, before), after) {
          #expect(abs(Float(rate) * old + Float(1 - rate) * w - new) < 1e-6)
        }
      }
      #expect(try runs.bytes(run, 8, file) != runs.bytes(run, 1, file))
      #expect(try runs.bytes(run, 8, file) != runs.bytes(run, 8, "generator.safetensors"))
    }
  }

  @Test func everyAverageCanBeTaken() throws {
    let source = try runs.train(toyRecipe(model: "{type: ddgm}"), to: "source")
    for (weights, file) in [
      ("ema", "ema-0.75."), ("ema:0.75", "ema-0.75."), ("ema:0.5", "ema-0.5."), ("raw", ""),
    ] {
      let model = "{type: ddgm, generator: {from: \(source.path), weights: \(weights)}}"
      let run = try runs.train(toyRecipe(model: model, steps: 0), to: "with \(weights)")
      #expect(
        try runs.bytes(run, 0, "generator.safetensors")
          == runs.bytes(source, 8, "generator.\(file)safetensors"))
      let choice = try #require(WeightsChoice(weights))
      #expect(try runs.sample(source, weights: choice) == runs.sample(run))
      #expect(choice.description == weights)
    }
    let error = #expect(throws: ExperimentError.self) {
      try runs.sample(source, weights: .average(rate: 0.9))
    }
    #expect(
      error?.description.replacing(runs.scratch.path, with: "TMP")
        == "the run 'TMP/source' keeps no average at 0.9. Weights that it has: ema:0.75, ema:0.5, raw"
    )
    for text in ["", "best", "ema:", "ema:1", "ema:-0.1", "ema:nan", "ema: 0.5", "EMA"] {
      #expect(WeightsChoice(text) == nil, "\(text)")
    }
  }

  @Test func weightsOfASourceAreChecked() throws {
    try runs.train(toyRecipe(model: "{type: ddgm}", steps: 1), to: "run")
    let text = runs.complaint(
      toyRecipe(model: "{type: ddgm, generator: {from: \(runs.path("run")), weights: ema:2}}"))
    #expect(
      text.contains(
        "error: 'weights' must be raw, ema (the first average that the run keeps) or ema:RATE (that one)\n"
      ), "\(text)")
  }

  @Test func partsThatAreNotThereAreErrors() throws {
    try runs.train(toyRecipe(model: "{type: ddgm}", steps: 1), to: "ddgm")
    let recipe = """
      dataset: {type: toy}
      schedule: {type: linear, steps: 4}
      network: {type: toy}
      model: {type: dae, denoiser: {from: TMP}}
      train: {steps: 0}
      """
    #expect(
      runs.complaint(recipe.replacing("TMP", with: runs.path("ddgm"))).contains(
        "error: the run 'TMP/ddgm' has no part 'denoiser', only 'generator'\n"))
    #expect(
      runs.complaint(
        recipe.replacing("TMP", with: runs.path("ddgm"))
          .replacing("network: {type: toy}\n", with: "")
      ).hasSuffix("\n1 error; nothing was run."), "a part that comes from a run needs no network")
    #expect(
      runs.complaint(recipe.replacing("TMP", with: runs.path("nowhere"))).contains(
        """
        error: 'TMP/nowhere' is not a run folder: there is nothing there. A run is made by: \
        daedalus train RECIPE --out TMP/nowhere

        """))
    #expect(
      runs.complaint(recipe.replacing("{from: TMP}", with: "{}")) == """
        toy.yaml:4:8: error: the part 'denoiser' needs training or a run to come from, but \
        'train.steps' is 0 and it has no 'from'
           4 | model: {type: dae, denoiser: {}}
             |        ^
        1 error; nothing was run.
        """)
  }
}
