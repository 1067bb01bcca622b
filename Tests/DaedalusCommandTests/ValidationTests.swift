import Foundation
import TestSupport
import Testing

/// What a user sees of measurements on held-out images and of sample grids while a run trains.
@Suite struct ValidationTests {
  @Test func itIsSaidInEightyColumnsAndInTheReport() throws {
    let folder = try ScratchFolder.tiny()
    let keys = [
      "steps=4", "ema=[0.9999]", "validate_every=2", "validate_images=5", "sample_every=4",
    ]
    let result = try folder.daedalus(
      "train tiny.yaml --out run " + keys.map { "--set train.\($0)" }.joined(separator: " "))
    #expect(result.code == 0, "\(result.error)")
    let lines = result.error.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(result.error)")
    let figures = /step (2|4): 5 held-out images: simple loss \d\.\d{4}, \d+\.\d{3} bits\/dimension/
    #expect(lines.filter { $0.wholeMatch(of: figures) != nil }.count == 2, "\(result.error)")
    let text = result.error.replacing("\n", with: " ")
    let warning =
      "warning: step 2 is within the half-life of ema:0.9999, 6931 steps: until then the average "
      + "is mostly what training began with. A grid of the raw weights lies beside that of the "
      + "average. "
    #expect(text.ranges(of: "warning:").count == 1 && text.contains(warning), "\(result.error)")
    for name in ["ema-0.9999", "raw"] {
      #expect(lines.contains("step 4: samples in run/samples/step-0000004.\(name).png"))
    }
    let page = folder.text("run/README.md")
    #expect(page.contains("\nOn 5 held-out images at step 4 (ema:0.9999): simple loss "), "\(page)")
    #expect(folder.metrics(of: "run").filter { $0.contains("validation") }.count == 2)
  }

  /// What is measured may change when a run goes on; its weights do not depend on it.
  @Test func aRunGoesOnWithOtherMeasurements() throws {
    let folder = try ScratchFolder.tiny()
    for (name, keys) in [("plain", ""), ("run", "--set train.validate_every=1")] {
      let few = "--set train.validate_images=2"
      let first = try folder.daedalus("train tiny.yaml --out \(name) --set train.steps=2 \(few)")
      let more = try folder.daedalus(
        "train tiny.yaml --out \(name) --set train.steps=4 --resume \(few) \(keys)")
      #expect(first.code == 0 && more.code == 0, "\(first.error)\(more.error)")
    }
    #expect(folder.metrics(of: "run").filter { $0.contains("validation") }.count == 2)
    #expect(folder.text("run/recipe.yaml").contains("validate_every: 1"))
    expectSame(folder.contents(of: "run/checkpoints"), folder.contents(of: "plain/checkpoints"))
  }
}
