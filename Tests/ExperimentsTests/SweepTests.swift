import Experiments
import Testing

/// How `--sweep` is taken apart.
@Suite struct SweepTests {
  private func complaint(_ arguments: [String], besides overrides: [String] = []) -> String {
    let error = #expect(throws: ExperimentError.self) {
      try Sweep(arguments, besides: overrides)
    }
    return error?.description ?? ""
  }

  @Test func severalSweepsMultiply() throws {
    let runs = try Sweep(["a.b=1, 2", "c=x,y,z"]).runs
    #expect(
      runs.map(\.overrides) == [
        ["a.b=1", "c=x"], ["a.b=1", "c=y"], ["a.b=1", "c=z"], ["a.b=2", "c=x"],
        ["a.b=2", "c=y"], ["a.b=2", "c=z"],
      ])
    #expect(runs.map(\.folderName).first == "a.b=1,c=x")
    #expect(try Sweep(["a=1"], besides: ["b=2"]).runs.count == 1)
  }

  /// Commas inside brackets and quotes belong to a value.
  @Test(arguments: [
    ("e=[0.9],[0.9, 0.5]", ["[0.9]", "[0.9, 0.5]"], ["e=[0.9]", "e=[0.9,%200.5]"]),
    (
      "s={type: list, betas: [0.1, 0.2]},{type: linear}",
      ["{type: list, betas: [0.1, 0.2]}", "{type: linear}"],
      ["s=%7Btype:%20list,%20betas:%20[0.1,%200.2]%7D", "s=%7Btype:%20linear%7D"]
    ),
    ("n='a,b',\"]\",it's", ["'a,b'", "\"]\"", "it's"], ["n=%27a,b%27", "n=%22]%22", "n=it%27s"]),
    ("f=runs/a,../b", ["runs/a", "../b"], ["f=runs%2Fa", "f=..%2Fb"]),
    ("k=a=b", ["a=b"], ["k=a=b"]),
    ("k=\u{1B}[1m,é", ["\u{1B}[1m,é"], []),
  ])
  func valuesKeepTheirCommas(_ argument: String, _ values: [String], _ names: [String]) throws {
    guard !names.isEmpty else {
      #expect(
        complaint([argument])
          == "--sweep:\n  '\(argument)' has a bracket or a quote that does not end")
      return
    }
    let runs = try Sweep([argument]).runs
    let key = argument.prefix { $0 != "=" }
    #expect(runs.map(\.overrides) == values.map { ["\(key)=\($0)"] })
    #expect(runs.map(\.folderName) == names.map { $0.replacing(":", with: "%3A") })
  }

  @Test func everyFaultIsTold() {
    #expect(
      complaint(["seed", "=1", "b=1,,1", "b=2", "c=[1", "d=x"], besides: ["d=1", "e=1"]) == """
        --sweep:
          'seed' is not key=value,value: for example --sweep schedule.steps=100,200
          '=1' is not key=value,value: for example --sweep schedule.steps=100,200
          'b=1,,1' has nothing at place 2
          'b=1,,1' names 1 twice
          'c=[1' has a bracket or a quote that does not end
          'b' is swept twice: give all its values by one --sweep
          'd' is given by --set and by --sweep: give it by one of them
        """)
  }

  @Test func boundsKeepASweepFromRunningAway() {
    let hundred = (1...100).map(String.init).joined(separator: ",")
    let many = (0..<40).map { "k\($0)=\(hundred)" }
    #expect(complaint(many) == "--sweep:\n  the values make more than 1000 runs")
    let long = String(repeating: "x", count: 300)
    #expect(
      complaint(["name=a,\(long)"]) == """
        --sweep:
          the values are too long for the name of a run's folder: it would have 305 bytes, and 255 is the limit
        """)
  }
}
