import Experiments
import Recipe
import TestSupport
import Testing

/// What is said of a part that comes from a run on another chain.
@Suite struct PartNoiseTests {
  let runs = ToyRuns()

  /// The chains have whole numbers for alpha_bar: products of 1 - beta.
  private func recipe(
    _ model: String, _ chain: String, steps: Int = 1
  ) -> String {
    toyRecipe(model: model, steps: steps, batch: 8).replacing(
      "{type: linear, steps: 4, first_beta: 0.3}", with: chain)
  }

  /// The warnings about a recipe that can be read.
  private func warnings(_ recipe: String) throws -> String {
    let (_, resolved) = try Experiment.read(
      try Recipe.parse(recipe, name: "toy.yaml"), with: toyRegistry())
    return resolved.warnings.map(\.description).joined(separator: "\n")
      .replacing(runs.scratch.path, with: "TMP")
  }

  private let half = "{type: list, betas: [0.5, 0.5, 0.5, 0.5]}"

  @Test func theSameChainIsFine() throws {
    for model in ["ddgm", "daed", "dae"] {
      try runs.train(recipe("{type: \(model)}", half), to: model)
    }
    for model in [
      "{type: ddgm, generator: {from: \(runs.path("ddgm"))}}",
      "{type: daed, generator: {from: \(runs.path("ddgm"))}}",
      "{type: daed, generator: {from: \(runs.path("daed"))}, denoiser: {from: \(runs.path("dae"))}}",
    ] {
      #expect(try warnings(recipe(model, half)).isEmpty)
    }
  }

  /// alpha_bar of the run is 1/2, 1/4, 1/8, 1/16; here it is 3/4, 3/8, 3/32, 3/128.
  @Test func everyStepThatDiffersIsNamedWithTheEnds() throws {
    try runs.train(recipe("{type: ddgm}", half), to: "run")
    let other = "{type: list, betas: [0.25, 0.5, 0.75, 0.75]}"
    let model = "{type: daed, generator: {from: \(runs.path("run"))}}"
    #expect(
      try warnings(recipe(model, other)) == """
        toy.yaml:6:8: warning: the part 'generator' of the run 'TMP/run' was trained on another chain: \
        the noise differs at t = 2 ... 4 (1 - alpha_bar is 0.625 here and was 0.75 there at t = 2, \
        1 - alpha_bar is 0.977 here and was 0.938 there at t = 4)
           6 | model: {type: daed, generator: {from: TMP/run}}
             |        ^
        """)
  }

  /// The same betas but the first: the generator does not own that step, but what it meets is the
  /// noise of all steps up to its own. Here 3/4, 3/8, 3/16, 1/16: the last agrees.
  @Test func aStepThatAgreesIsNotNamed() throws {
    try runs.train(recipe("{type: ddgm}", half), to: "run")
    let other = "{type: list, betas: [0.25, 0.5, 0.5, 0.66666666666666667]}"
    let model = "{type: daed, generator: {from: \(runs.path("run"))}}"
    #expect(try warnings(recipe(model, other)).contains("the noise differs at t = 2 ... 3 ("))
  }

  @Test func aDenoiserHasOneStep() throws {
    try runs.train(recipe("{type: dae}", half), to: "run")
    let model = "{type: daed, denoiser: {from: \(runs.path("run"))}}"
    let text = try warnings(
      recipe(model, "{type: list, betas: [0.5000004, 0.2, 0.3]}"))
    #expect(
      text.contains(
        "the part 'denoiser' of the run 'TMP/run' was trained on another chain: the noise differs at "
          + "t = 1 (1 - alpha_bar is 0.5000004 here and was 0.5 there at t = 1)\n"), "\(text)")
    #expect(
      try warnings(recipe(model, "{type: list, betas: [0.50000004, 0.2, 0.3]}")).isEmpty,
      "less than float32 shows a network")
  }

  /// A DAED's generator has not seen the first step, and a run of four steps no fifth.
  @Test func stepsWithoutTrainingAreNamed() throws {
    try runs.train(recipe("{type: daed}", half), to: "run")
    let model = "{type: ddgm, generator: {from: \(runs.path("run"))}}"
    let longer = "{type: list, betas: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]}"
    #expect(
      try warnings(recipe(model, longer)).contains(
        "the part 'generator' of the run 'TMP/run' was trained on another chain: it was not trained at "
          + "t = 1, 5 ... 6\n"))
  }

  /// A chain that is cut keeps the noise and the indices of the whole one; one that is spaced anew
  /// does not.
  @Test func aChainThatIsCutAgrees() throws {
    let whole = "{type: linear, steps: 40, beta_start: 0.0001, beta_end: 0.02}"
    try runs.train(recipe("{type: ddgm}", whole), to: "run")
    for beta in [0.05, 0.3] {
      try runs.train(
        recipe("{type: dae}", whole.replacing("}", with: ", first_beta: \(beta)}")), to: "\(beta)")
      let model = """
        {type: daed, generator: {from: \(runs.path("run"))}, denoiser: {from: \(runs.path("\(beta)"))}}
        """
      let cut = whole.replacing("}", with: ", first_beta: \(beta), cut: true}")
      #expect(try warnings(recipe(model, cut)).isEmpty)
      let other = try warnings(recipe(model, cut.replacing("cut", with: "shorten")))
      #expect(other.split(separator: "\n").filter { $0.contains("warning") }.count == 1)
      #expect(
        other.contains("the part 'generator'") && other.contains("the noise differs at t = 2 ... "))
    }
  }

  /// What counts is where a part was trained, not a run in between that left it as it was.
  @Test func aPartThatWasOnlyHandedOnIsWhatItWasBefore() throws {
    let whole = "{type: linear, steps: 40}"
    let cut = "{type: linear, steps: 40, first_beta: 0.3, cut: true}"
    try runs.train(recipe("{type: ddgm}", whole), to: "first")
    let daed = "{type: daed, generator: {from: \(runs.path("first"))KEEP}}"
    try runs.train(
      recipe(daed.replacing("KEEP", with: ", trainable: false"), cut), to: "kept")
    try runs.train(recipe(daed.replacing("KEEP", with: ""), cut), to: "tuned")
    let last = { (run: String) in "{type: ddgm, generator: {from: \(runs.path(run))}}" }
    #expect(try warnings(recipe(last("kept"), whole)).isEmpty)
    // The cut chain has no steps 1 to k for the generator.
    #expect(try warnings(recipe(last("tuned"), whole)).contains("it was not trained at t = 1 ... "))
  }
}
