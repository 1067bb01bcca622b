internal import Experiments

/// Where time goes, as the verbs that time something print it.
struct BenchmarkTable {
  private let profile: BenchmarkProfile
  private let what: String

  /// - Parameter what: that takes the time: `a step of 32 images`.
  init(_ profile: BenchmarkProfile, what: String) {
    self.profile = profile
    self.what = what
  }

  func print(json: Bool) throws {
    if json { return try Console.print(json: profile) }
    let rate = { (value: Double?) in value.map { fixed($0, 0) } ?? "" }
    var table = TextTable(
      ["layer", "kernel", "forward", "backward", "update", "share", "GFLOP/s"],
      leftAligned: 2)
    for row in profile.layers {
      table.add([
        row.layer, row.path, fixed(row.forwardMs, 1),
        fixed(row.backwardMs, 1), fixed(row.updateMs, 1), "\(fixed(100 * row.share, 1)) %",
        [rate(row.forwardGflops), rate(row.backwardGflops)].filter { !$0.isEmpty }
          .joined(separator: " "),
      ])
    }
    for line in table.lines { Console.print(line) }
    Console.print(
      "in milliseconds; \(what) takes \(fixed(profile.stepMs, 1)), "
        + "of which \(fixed(profile.hostMs, 1)) outside")
  }
}
