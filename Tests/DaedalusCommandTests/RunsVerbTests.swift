import Foundation
import TestSupport
import Testing

/// `daedalus runs`, on runs that were trained.
@Suite struct RunsVerbTests {
  /// A folder with `runs/a`, whole, of six steps with checkpoints after two each.
  private static let trained = Result {
    let folder = try ScratchFolder.tiny()
    let result = try folder.daedalus(
      "train tiny.yaml --out runs/a --set train.steps=6 --set train.checkpoint_every=2 --set train.keep=9"
    )
    #expect(result.code == 0, "\(result.error)")
    return folder.contents(of: "runs")
  }

  let folder: ScratchFolder

  init() throws {
    folder = try .tiny()
    try folder.write(files: Self.trained.get(), to: "runs")
  }

  @Test func listsRunsWithTheirState() throws {
    try folder.copy("runs/a", to: "runs/half")
    folder.remove("runs/half/checkpoints/step-0000006")
    try folder.makeFolder("runs/broken/checkpoints")
    let result = try folder.daedalus("runs")
    #expect(result.code == 0 && result.error.isEmpty)
    let lines = result.output.split(separator: "\n").map {
      String($0).replacing(/0\.\d{4}/, with: "LOSS").replacing(/\ +/, with: " ")
    }
    #expect(
      lines == [
        "run state step of loss figure", "runs/a finished 6 6 LOSS -",
        "runs/broken broken 0 ? - -", "runs/half unfinished 6 6 LOSS -",
        "broken: runs/broken: 'runs/broken' is not a run folder: it has no recipe.yaml. A",
        " run is made by: daedalus train RECIPE --out runs/broken",
      ])
  }

  /// A step that diverges leaves a note, which goes when training goes on.
  @Test func failedRunsAreSaidToBeUntilTheyGoOn() throws {
    let train = "train tiny.yaml --out runs/b --set train.optimizer.learning_rate="
    #expect(try folder.daedalus("\(train)1e30 --set train.steps=9").code == 1)
    let output = try folder.daedalus("runs --filter state=failed").output
    #expect(output.contains("runs/b  failed"))
    #expect(output.contains("failed: runs/b: step "))
    let again = "\(train)1e-6 --set train.steps=1 --resume"
    #expect(try folder.daedalus(again).code == 0)
    #expect(try !folder.daedalus("runs --filter name=tiny").output.contains("failed"))
  }

  @Test func jsonHasTheKeysOfTheDesign() throws {
    let result = try folder.daedalus("runs runs --json")
    let list = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    #expect(list.count == 1)
    #expect(
      list[0].keys.sorted() == [
        "loss", "metrics", "name", "path", "pedigree", "problem", "state", "step", "steps",
      ])
    #expect(list[0]["path"] as? String == "runs/a" && list[0]["name"] as? String == "tiny")
    #expect(list[0]["state"] as? String == "finished" && list[0]["steps"] as? Int == 6)
    #expect((list[0]["metrics"] as? [String: Any])?.isEmpty == true)
  }

  @Test func filtersAndTheirErrors() throws {
    #expect(
      try folder.daedalus("runs --filter model.type=ddgm").output
        == "none of 1 runs in runs is meant\n")
    #expect(try folder.daedalus("runs data").output == "no runs in data\n")
    let wrong = try folder.daedalus("runs --sort los")
    #expect(wrong.code == 2)
    #expect(
      wrong.error
        == "error: no run has the key 'los': did you mean 'loss'? Known: loss, name, path, started, "
        + "state, step, and the keys of recipes\n")
    let none = try folder.daedalus("runs nowhere")
    #expect(none.code == 2 && none.error.hasPrefix("error: there is no folder 'nowhere'. "))
    let alone = try folder.daedalus("runs --keep 2")
    #expect(alone.code == 2)
    #expect(alone.error.hasPrefix("error: --keep and --dry-run go with --tidy\n"), "\(alone.error)")
  }

  @Test func tidyingSaysWhatGoes() throws {
    let before = folder.contents(of: "runs")
    let dry = try folder.daedalus("runs --tidy --dry-run")
    #expect(dry.code == 0)
    #expect(
      dry.output.replacing(/\d+\.\d MiB/, with: "SIZE")
        == "runs/a: steps 2, 4: SIZE\n2 checkpoints, SIZE, would be removed\n")
    #expect(folder.contents(of: "runs") == before)
    #expect(try folder.daedalus("runs --tidy --keep 2").output.contains("steps 2: "))
    #expect(try folder.daedalus("runs --tidy --keep 2").output == "nothing to remove\n")
    let json = try folder.daedalus("runs --tidy --json").output
    #expect(json.contains(#""steps" : ["#) && json.contains(#""bytes" : "#))
    let left = folder.contents(of: "runs/a/checkpoints").keys
    #expect(Set(left.map { $0.prefix(12) }) == ["step-0000006"])
    // What is left is a run that can be used.
    #expect(try folder.daedalus("sample runs/a --count 1").code == 0)
  }
}
