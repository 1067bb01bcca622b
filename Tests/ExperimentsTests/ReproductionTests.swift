import Diffusion
import Experiments
import Foundation
import Recipe
import TestSupport
import Testing

/// Plans of runs behind the paper's rows, and what is comparable, on toys that are called
/// fashion_mnist.
@Suite struct ReproductionTests {
  /// The toys' images by the name of the paper's dataset.
  struct Fashion: Dataset {
    static let typeName = "fashion_mnist"
    private let toy: ToyDataset
    var imageShape: ImageShape { toy.imageShape }
    var classNames: [String] { toy.classNames }

    init(_ options: inout Options) throws { toy = try ToyDataset(&options) }

    func open() throws -> any ImageSource { try toy.open() }
  }

  let folder = ScratchFolder()
  let table = PaperTable.all.first { $0.number == 5 }!

  private func registry() throws -> Registry {
    var registry = try toyRegistry()
    try registry.register(Plugin(Fashion.self))
    return registry
  }

  private static let recipe = toyRecipe(model: "{type: ddgm}").replacing(
    "dataset: {type: toy}", with: "dataset: {type: fashion_mnist}")

  private func write(_ recipe: String, _ name: String) throws {
    try folder.makeFolder("recipes/\(name.split(separator: "/")[0])")
    folder.write(recipe, to: "recipes/\(name).yaml")
  }

  private func plan(
    _ scale: ReproductionScale, _ rows: [Int] = [5], overrides: [String] = []
  ) throws -> ReproductionPlan {
    let places = ReproductionPlaces(recipes: folder.file("recipes"), runs: folder.file("runs"))
    return try ReproductionPlan(
      table.rows.filter { rows.contains($0.number) }, at: scale,
      in: places, overrides: overrides, with: registry())
  }

  /// A run of a recipe at `step` of its eight steps, as files alone.
  private func writeRun(_ name: String, _ recipe: String, step: Int = 8) throws {
    let resolved = try Experiment.read(
      try Recipe.parse(recipe, name: "toy.yaml"), with: registry()
    ).resolved
    try folder.writeRun(name, steps: 8, step: step, checkpoints: [step])
    folder.write(resolved.resolvedYAML(), to: "\(name)/recipe.yaml")
  }

  // MARK: - Plans

  @Test func aRunIsAsFarAsItsFolderSays() throws {
    try write(Self.recipe, "fashion-mnist/ddgm-simple")
    #expect(try plan(.paper).runs.map(\.state) == [.none])
    try writeRun("runs/fashion-mnist/ddgm-simple", Self.recipe, step: 3)
    let half = try plan(.paper)
    #expect(half.runs.map(\.state) == [.unfinished(step: 3)] && half.runs[0].stepsDone == 3)
    try writeRun("runs/fashion-mnist/ddgm-simple", Self.recipe)
    #expect(try plan(.paper).runs.map(\.state) == [.finished])
    // What its weights do not depend on may be another; all else may not.
    let other = ["name=x", "trackers=[]", "evaluate.samples=9", "train.keep=3", "sampler.steps=2"]
    #expect(try plan(.paper, overrides: other).runs.map(\.state) == [.finished])
    #expect(
      try plan(.paper, overrides: ["train.steps=9", "seed=6"]).runs.map(\.state) == [
        .refused(["seed: 5, now 6", "train.steps: 8, now 9"])
      ])
    folder.write("{", to: "runs/fashion-mnist/ddgm-simple/checkpoints/step-0000008/state.json")
    guard case .refused(let reasons) = try plan(.paper).runs[0].state else {
      Issue.record("a damaged checkpoint is no run to go on with")
      return
    }
    #expect(reasons.count == 1 && reasons[0].contains("state.json: is damaged"))
  }

  @Test func theFaultsOfAllRecipesAreToldAtOnce() throws {
    try write(Self.recipe + "\nfrob: 1\n", "fashion-mnist/ddgm-simple")
    try write(Self.recipe + "\nfrib: 2\n", "fashion-mnist/ddgm-vlb")
    let error = #expect(throws: RecipeError.self) { _ = try plan(.paper, [1, 5]) }
    #expect(error?.diagnostics.map(\.message).count == 2)
    #expect("\(error!)".contains("'frob'") && "\(error!)".contains("'frib'"))
  }

  /// Runs that parts are taken from stand before those that take them, each once.
  @Test func sourcesAreMadeFirst() throws {
    let source = folder.file("runs/parts/ddgm")
    let daed = Self.recipe.replacing(
      "model: {type: ddgm}",
      with: "model: {type: daed, generator: {from: \(source)}, denoiser: {from: \(source)}}")
    try write(Self.recipe, "parts/ddgm")
    try write(daed, "fashion-mnist/ddgm-simple")
    try write(daed, "fashion-mnist/ddgm-vlb")
    var found = try plan(.paper, [1, 5])
    #expect(
      found.runs.map(\.name) == [
        "parts/ddgm", "fashion-mnist/ddgm-vlb", "fashion-mnist/ddgm-simple",
      ])
    #expect(found.rows.map(\.run) == [1, 2])
    #expect(found.runs[1].experiment == nil && found.runs[0].experiment != nil)
    #expect(found.objections(to: found.rows[0]) == nil)
    // The denoiser is not there, so the recipe is faulty once its source is.
    try writeRun("runs/parts/ddgm", Self.recipe)
    #expect(throws: RecipeError.self) { try found.refresh(1) }
    let faults = #expect(throws: RecipeError.self) { _ = try plan(.paper, [1, 5]) }
    #expect("\(faults!)".contains("has no part 'denoiser', only 'generator'"))
  }

  @Test func aSourceThatNoRecipeMakesIsAFault() throws {
    let daed = Self.recipe.replacing(
      "model: {type: ddgm}", with: "model: {type: daed, denoiser: {from: elsewhere/dae}}")
    try write(daed, "fashion-mnist/ddgm-simple")
    let error = #expect(throws: RecipeError.self) { _ = try plan(.paper) }
    #expect(
      "\(error!)".replacing(folder.path, with: "TMP")
        == """
        TMP/recipes/fashion-mnist/ddgm-simple.yaml: error: takes a part of the run 'elsewhere/dae', \
        which is not there, and there is no recipe 'TMP/recipes/dae.yaml' that makes it
        1 error; nothing was run.
        """)
  }

  @Test func runsThatTakePartsOfEachOtherAreAFault() throws {
    let taking = { (run: String) in
      Self.recipe.replacing(
        "model: {type: ddgm}",
        with: "model: {type: daed, denoiser: {from: \(folder.file("runs/\(run)"))}}")
    }
    try write(taking("parts/two"), "parts/one")
    try write(taking("parts/one"), "parts/two")
    try write(taking("parts/one"), "fashion-mnist/ddgm-simple")
    let error = #expect(throws: RecipeError.self) { _ = try plan(.paper) }
    #expect(
      "\(error!)".contains("parts/one.yaml: error: takes parts of runs that take parts of its own"))
  }

  // MARK: - What is comparable

  private static let inception =
    "inception_v3 \(String(repeating: "0a", count: 32)) tensorflow tensorflow"

  /// A line of `evaluations.jsonl` that is as the paper's figures are, but for what is said.
  private func result(
    identity: String = inception, samples: Int = 10_000, sampler: String = "ancestral",
    steps: Int = 4, reference: String = "fashion_mnist, training images"
  ) throws -> EvaluationResult {
    let figures = [
      ("inception_score", 4.5, "[4.25,4.75]"), ("fid", 7.3, "[7.05,7.55]"),
      ("sfid", 9.53, "[9,10]"),
      ("precision", 0.615, "[0.6,0.63]"), ("recall", 0.753, "[0.7,0.8]"),
    ].map { name, value, interval in
      #"{"name":"\#(name)","value":\#(value),"interval":\#(interval),"rule":"r","notes":[]}"#
    }
    let line = """
      {"extractor":"the extractor","extractor_identity":"\(identity)","samples":\(samples),\
      "origin":{"sampler":"\(sampler)","steps":\(steps),"step":8,"weights":"ema"},"bootstrap":100,\
      "reference":"\(reference)","reference_samples":60000,"metrics":{},\
      "figures":[\(figures.joined(separator: ","))],"notes":[],"version":"0","date":"today"}
      """
    return try JSONDecoder().decode(EvaluationResult.self, from: Data(line.utf8))
  }

  private func row(
    _ result: EvaluationResult, _ scale: ReproductionScale = .paper, overrides: [String] = []
  ) throws -> ReproducedRow {
    let plan = try plan(scale, overrides: overrides)
    return ReproducedTable(table, plan, evaluations: [0: result]).rows[0]
  }

  /// All that figures depend on is the paper's: differences, right to the digit.
  @Test func figuresOfThePapersPedigreeAreCompared() throws {
    try write(Self.recipe, "fashion-mnist/ddgm-simple")
    try writeRun("runs/fashion-mnist/ddgm-simple", Self.recipe)
    let row = try row(result())
    #expect(row.objections.isEmpty && row.reason == nil)
    #expect(row.figures.map(\.paper) == [4.3, 7.8, 9.03, 0.715, 0.653])
    #expect(row.figures.map(\.ours) == [4.5, 7.3, 9.53, 0.615, 0.753])
    #expect(row.figures[1].interval == 7.05...7.55)
    let differences = row.figures.compactMap(\.difference)
    // Subtraction of doubles of this size is exact to 1e-15.
    for (found, expected) in zip(differences, [0.2, -0.5, 0.5, -0.1, 0.1]) {
      #expect(abs(found - expected) < 2e-15, "\(found) is not \(expected)")
    }
    #expect(differences.count == 5)
  }

  /// Each thing that figures depend on, changed alone, is the one reason, and no difference is told.
  @Test func anythingElseIsNotCompared() throws {
    try write(Self.recipe, "fashion-mnist/ddgm-simple")
    try writeRun("runs/fashion-mnist/ddgm-simple", Self.recipe)
    let pytorch = Self.inception.replacing("tensorflow tensorflow", with: "pytorch pytorch")
    let extractor =
      "another extractor: the extractor, instead of Inception-v3 by TensorFlow's rules"
    let cases = [
      (try result(identity: "raw_pixels"), extractor), (try result(identity: pytorch), extractor),
      (try result(samples: 9999), "fewer samples: 9999, and at least 10000 are compared"),
      (
        try result(sampler: "ddim"),
        "another sampler: ddim instead of ancestral in all steps"
      ),
      (
        try result(steps: 3),
        "another sampler: ancestral in 3 steps instead of ancestral in all steps"
      ),
      (
        try result(reference: "fashion_mnist, training images, evenly chosen from 60000"),
        "another reference: fashion_mnist, training images, evenly chosen from 60000 instead of all "
          + "training images of fashion_mnist"
      ),
    ]
    for (result, reason) in cases {
      let row = try row(result)
      #expect(row.objections == [reason])
      #expect(row.figures.allSatisfy { $0.difference == nil && $0.ours != nil }, "\(reason)")
    }
  }

  @Test func anotherRecipeIsNotCompared() throws {
    try write(Self.recipe, "fashion-mnist/ddgm-simple")
    try write(
      Self.recipe.replacing("{type: toy}", with: "{type: toy, channels: 2}")
        .replacing("steps: 8", with: "steps: 6") + "\nsampler: {type: ancestral, clip: true}\n",
      "compare/ddgm-simple")
    let small = try row(result(), .quick)
    #expect(
      small.objections == [
        "another scale: network.channels 2 instead of 4, train.steps 6 instead of 8",
        "another recipe: sampler.clip true instead of false",
      ])
    #expect(small.figures.allSatisfy { $0.difference == nil })
    // What the paper does not tell, and what a run is called, is no objection.
    #expect(
      try row(result(), overrides: ["seed=6", "name=x", "train.keep=1", "trackers=[]"])
        .objections.isEmpty)
    #expect(
      try row(result(), overrides: ["train.batch=4"]).objections == [
        "another scale: train.batch 4 instead of 2"
      ])
    try FileManager.default.removeItem(
      atPath: folder.file("recipes/fashion-mnist/ddgm-simple.yaml"))
    #expect(
      try row(result(), .quick).objections == [
        "the row's own recipe is not there: what differs is not known"
      ])
  }

  /// The number of learned values depends on the networks alone, time on the machine.
  @Test func sizeAndTimeAreComparedByWhatTheyDependOn() throws {
    let capacity = try #require(PaperTable.all.first { $0.number == 7 })
    let row = capacity.rows[0]
    try write(Self.recipe, "fashion-mnist/ddgm-simple")
    try write(
      Self.recipe.replacing("{type: toy}", with: "{type: toy, channels: 2}"), "compare/ddgm-simple")
    let places = ReproductionPlaces(recipes: folder.file("recipes"), runs: folder.file("runs"))
    func figures(_ scale: ReproductionScale) throws -> [ReproducedRow.Figure] {
      let plan = try ReproductionPlan(
        [row], at: scale, in: places, with: registry())
      let run = plan.runs[0]
      try folder.makeFolder("runs/\(run.name)")
      folder.write(
        #"{"sampling":{"seconds_per_image":1.5,"images":9,"batch":3,"sampler":"ancestral","steps":4,"threads":2}}"#,
        to: "runs/\(run.name)/cost.json")
      return ReproducedTable(capacity, plan, evaluations: [:]).rows[0].figures
    }
    let (paper, small) = (try figures(.paper), try figures(.quick))
    // 4 channels of 3x3 and a bias, the same back to one, and the row of the step.
    let millions = try #require(paper[0].ours)
    #expect(paper[0].difference == millions - 8.8 && millions < 0.001 && millions > 0)
    #expect(
      small[0].objections == ["another network: network.channels 2 instead of 4"]
        && small[0].difference == nil)
    #expect(paper[1].ours == 1.5 && paper[1].difference == nil)
    #expect(paper[1].objections == ["another machine: the paper's is a GPU"])
    #expect(paper[5].ours == 1 && paper[5].difference == 0)
    #expect(small[5].objections == ["another network: network.channels 2 instead of 4"])
    #expect(paper[2].ours == nil && paper[2].objections.isEmpty)
  }
}
