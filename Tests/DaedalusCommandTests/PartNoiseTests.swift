import Foundation
import TestSupport
import Testing

/// The warning about a part of a run on another chain, where a user meets it.
@Suite struct PartNoiseTests {
  private func trained() throws -> ScratchFolder {
    let folder = try ScratchFolder.tiny()
    for (run, beta) in [("run", 0.2), ("other", 0.4)] {
      let line =
        "train tiny.yaml --out \(run) --set train.steps=1 --set schedule.first_beta=\(beta)"
      let result = try folder.daedalus(line)
      #expect(result.code == 0, "\(result.error)")
    }
    return folder
  }

  private let text = """
    warning: the part 'generator' of the run 'other' was trained on another chain: the noise differs at t = 2 ... 6 (1 - alpha_bar is
    """

  @Test func sampleSaysItOfAPartThatIsGiven() throws {
    let folder = try trained()
    let plain = try folder.daedalus("sample run --count 1")
    #expect(plain.code == 0 && !plain.error.contains("warning"))
    let result = try folder.daedalus("sample run --count 1 --generator other")
    #expect(result.code == 0)
    #expect(result.error.matches(of: /warning:/).count == 1)
    #expect(result.error.contains(text), "\(result.error)")
  }

  @Test func trainAndCheckSayItOfARecipe() throws {
    let folder = try trained()
    let set = "--set model.generator.from=other"
    for line in ["train tiny.yaml --dry-run \(set)", "recipe check tiny.yaml \(set)"] {
      let result = try folder.daedalus(line)
      #expect(result.code == 0)
      #expect(result.error.matches(of: /warning:/).count == 1)
      #expect(result.error.contains(text), "\(result.error)")
    }
    let fitting = try folder.daedalus(
      "recipe check tiny.yaml \(set) --set schedule.first_beta=0.4")
    #expect(fitting.code == 0 && fitting.error.isEmpty)
  }
}
