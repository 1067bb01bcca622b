import Diffusion
import Recipe
import Testing

struct ScheduleTests {
  /// Numbers from `Tests/References/make_schedule_references.py`, in NumPy's float64. Betas and
  /// alpha bars lie in 0...1 and come of up to 1000 roundings of 1e-16: 1e-12 is fair. A first
  /// beta of the cosine schedule is 4e-5, a difference of numbers near 1, so its relative error is
  /// larger.
  @Test(arguments: [
    (file: "cosine-1000", keys: "type: cosine, steps: 1000"),
    (file: "cosine-37-0.02-0.5", keys: "type: cosine, steps: 37, offset: 0.02, max_beta: 0.5"),
    (file: "quadratic-1000", keys: "type: quadratic, steps: 1000"),
    (file: "quadratic-250", keys: "type: quadratic, steps: 250"),
    (
      file: "linear-1000-ho",
      keys: "type: linear, steps: 1000, beta_start: 0.0001, scale: false"
    ),
    (file: "linear-100-unscaled", keys: "type: linear, steps: 100, scale: false"),
    (file: "constant-400", keys: "type: constant, steps: 400"),
    (file: "list-17", keys: "type: list, steps: 17, betas: [0.1, 0.05, 0.3, 0.02, 0.6]"),
    (file: "list-3", keys: "type: list, steps: 3, betas: [0.1, 0.05, 0.3, 0.02, 0.6]"),
  ])
  func agreesWithNumPy(_ reference: (file: String, keys: String)) throws {
    let process = DiffusionProcess(try Schedules.chain(reference.keys))
    let columns = try Schedules.table("schedule-\(reference.file)")
    for (name, found) in ["beta": process.betas, "alpha_bar": process.alphaBars] {
      let expected = try #require(columns[name])
      try #require(found.count == expected.count, "\(name)")
      let differences = zip(found, expected).map { abs($0 - $1) }
      let worst = try #require(differences.indices.max { differences[$0] < differences[$1] })
      #expect(differences[worst] <= 1e-12, "\(name) of t = \(worst + 1)")
    }
  }

  @Test func constantIsConstant() throws {
    #expect(
      try Schedules.chain("type: constant, steps: 7, beta: 0.3, scale: false").betas
        == Array(repeating: 0.3, count: 7))
    #expect(
      try Schedules.chain("type: constant, steps: 12, beta: 0.3").betas
        == Array(repeating: 0.999, count: 12), "scaled betas stay below 1")
  }

  /// Without `steps` the list itself; with others the same noise in all, up to 5 roundings.
  @Test(arguments: [2, 4, 9, 1000]) func aListIsACurve(_ steps: Int) throws {
    let keys = "type: list, betas: [0.1, 0.2, 0.05, 0.4, 0.3]"
    let listed = try Schedules.chain(keys).betas
    #expect(listed == [0.1, 0.2, 0.05, 0.4, 0.3])
    #expect(try Schedules.chain("\(keys), steps: 5").betas == listed)
    let last = try #require(DiffusionProcess(betas: listed).alphaBars.last)
    let spaced = DiffusionProcess(try Schedules.chain("\(keys), steps: \(steps)"))
    #expect(spaced.steps == steps)
    #expect(abs((spaced.alphaBars.last ?? 0) - last) < 1e-13)
  }

  @Test func aListTakesTheCommonKeys() throws {
    let keys = "type: list, betas: [0.1, 0.2, 0.05, 0.4, 0.3]"
    #expect(
      try Schedules.chain("\(keys), first_beta: 0.5").betas == [0.5, 0.2, 0.05, 0.4, 0.3])
    // Alpha bars 0.9, 0.72, 0.684, ...: the third is nearest to 1 - 0.32.
    let short = try Schedules.chain("\(keys), first_beta: 0.32, shorten: true").betas
    #expect(short == (try Schedules.chain("\(keys), steps: 2, first_beta: 0.32").betas))
    for wrong in ["", "[0.1]", "[0.1, 1]", "[0, 0.1]", "0.1"] {
      #expect(throws: RecipeError.self, "\(wrong)") {
        try Schedules.chain("type: list, betas: \(wrong)")
      }
    }
  }
}
