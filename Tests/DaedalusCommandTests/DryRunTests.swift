import Foundation
import TestSupport
import Testing

/// `train --dry-run` as a user meets it.
@Suite struct DryRunTests {
  /// A recipe whose data are not there.
  private static func folder() -> ScratchFolder {
    let folder = ScratchFolder()
    folder.write(ScratchFolder.tinyRecipe, to: "tiny.yaml")
    return folder
  }

  @Test func itNeedsNoDataAndWritesNothing() throws {
    let folder = Self.folder()
    let result = try folder.daedalus("train tiny.yaml --dry-run")
    #expect(result.code == 0 && result.error.isEmpty, "\(result.error)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["tiny.yaml"])
    let lines = result.output.split(separator: "\n")
    #expect(lines[0].hasPrefix("tiny: 40 training steps of 4 images, "))
    let words = [
      "parameters", "training step", "peak memory", "tensors", "time", "checkpoints", "images",
    ]
    #expect(lines.count == words.count + 1)
    for (line, word) in zip(lines.dropFirst(), words) { #expect(line.contains(word)) }
    for line in lines { #expect(line.count <= 80, "\(line)") }
  }

  @Test func theKeysOfJSONAreStable() throws {
    let result = try Self.folder().daedalus("train tiny.yaml --dry-run --json --threads 1")
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(
      object.keys.sorted() == [
        "accumulate", "batch", "memory", "parameters", "parts", "recipe", "step_gflop", "steps",
        "threads", "time",
      ])
    let memory = try #require(object["memory"] as? [String: Double])
    #expect(
      memory.keys.sorted() == [
        "checkpoint_mb", "dataset_mb", "kernels_mb", "peak_mb", "process_mb", "tensors_mb",
      ])
    let time = try #require(object["time"] as? [String: Double])
    #expect(
      time.keys.sorted() == ["measured_images", "measured_steps", "step_seconds", "train_seconds"])
    let parts = try #require(object["parts"] as? [[String: Any]])
    #expect(parts.allSatisfy { $0.keys.sorted() == ["name", "parameters", "trainable"] })
    #expect(object["threads"] as? Int == 1 && object["steps"] as? Int == 40)
  }

  @Test func moreMemoryThanThereIsIsAWarning() throws {
    let line = "train tiny.yaml --dry-run --json --set train.batch=65536"
    let result = try Self.folder().daedalus(line)
    #expect(result.code == 0)
    #expect(result.error.hasPrefix("warning: this machine has "))
    #expect(result.output.hasPrefix("{"))
  }

  @Test(arguments: [
    ("train tiny.yaml --dry-run --set train.batch=0", "'batch'"),
    ("train tiny.yaml --json", "--json goes with --dry-run"),
    ("train tiny.yaml --dry-run --resume", "it excludes --resume"),
    ("train none.yaml --dry-run", "none.yaml"),
  ]) func wrongInputIsRefused(_ line: String, _ text: String) throws {
    let result = try Self.folder().daedalus(line)
    #expect(result.code == 2)
    #expect(result.error.contains(text), "\(result.error)")
    #expect(result.output.isEmpty)
  }
}
