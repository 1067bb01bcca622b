import Diffusion
import TestSupport
import Testing

struct LinearScheduleTests {
  /// Numbers from `Tests/References/make_schedule_references.py`, in NumPy's float64. Both sides add and
  /// multiply up to 1000 doubles, each with an error of 1e-16: 1e-12 is fair.
  @Test(arguments: [
    (file: "schedule-linear-1000", keys: "steps: 1000"),
    (file: "schedule-linear-500", keys: "steps: 500"),
    (file: "schedule-linear-468-0.1", keys: "steps: 468, first_beta: 0.1"),
    (file: "schedule-linear-426-0.3", keys: "steps: 426, first_beta: 0.3"),
    (file: "schedule-linear-900-0.1", keys: "steps: 900, first_beta: 0.1"),
    (file: "schedule-linear-999-0.001", keys: "steps: 999, first_beta: 0.001"),
  ])
  func agreesWithNumPy(_ reference: (file: String, keys: String)) throws {
    let process = DiffusionProcess(try Schedules.chain("type: linear, \(reference.keys)"))
    let columns = try Schedules.table(reference.file)
    let found = [
      "t": (1...process.steps).map { Double($0) },
      "beta": process.betas, "alpha_bar": process.alphaBars, "snr": process.signalToNoise,
      "posterior_variance": process.posteriorVariances,
    ]
    #expect(Set(found.keys) == Set(columns.keys))
    for (name, expected) in columns {
      let values = try #require(found[name])
      try #require(values.count == expected.count, "\(name)")
      for (index, (value, right)) in zip(values, expected).enumerated() {
        #expect(abs(value - right) <= 1e-12 * abs(right), "\(name) of t = \(index + 1)")
      }
    }
  }

  @Test func startsAndEndsAsTold() throws {
    let betas = try Schedules.chain(
      "type: linear, steps: 1000, beta_start: 0.0001, beta_end: 0.01"
    ).betas
    #expect(betas.first == 0.0001)
    // The last beta is a sum of two terms.
    #expect(abs((betas.last ?? 0) - 0.01) < 1e-15)
  }

  /// The authors' rule for chains below 10 steps: factor 100 / T, start ten times higher.
  @Test func followsTheAuthorsOnShortChains() throws {
    let betas = try Schedules.chain("type: linear, steps: 5").betas
    let expected = [0.2, 0.25, 0.3, 0.35, 0.4]
    for (beta, right) in zip(betas, expected) { #expect(abs(beta - right) < 1e-15) }
    #expect(betas.count == 5)
  }
}
