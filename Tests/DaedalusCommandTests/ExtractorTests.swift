import Foundation
import Tensor
import TestSupport
import Testing

/// `daedalus extractor`, as it is typed.
@Suite struct ExtractorTests {
  let folder: ScratchFolder

  init() throws {
    folder = ScratchFolder()
    try folder.writeFashion()
    folder.write(
      """
      name: tiny
      dataset: {type: fashion_mnist, path: data, flip: true}
      extractor: {type: classifier}
      train: {steps: 4, batch: 8, optimizer: {type: adamw, learning_rate: 0.01}}
      """, to: "tiny.yaml")
  }

  /// Runs a line that has to succeed.
  private func run(_ line: String) throws -> RunsProgram.Result {
    let result = try folder.daedalus(line)
    #expect(result.code == 0, "\(result.error)")
    return result
  }

  private let heldOut = "extractor test classifier --set dataset.path=data"

  @Test func trainsAndTestsToTheSameFigure() throws {
    let trained = try run("extractor train tiny.yaml --out run")
    let lines = trained.error.split(separator: "\n").map(String.init)
    #expect(trained.output.isEmpty)
    #expect(
      lines.prefix(3) == [
        "run folder: run", "tiny: 0.112 M parameters; seed 0", "4 training steps, 8 images each",
      ])
    #expect(lines.last == "done: run/classifier.safetensors")
    let metadata = try Safetensors.read(folder.file("run/classifier.safetensors")).metadata
    let correct = try #require(metadata["test_correct"].flatMap(Int.init))
    let weights = "--set extractor.weights=run/classifier.safetensors"
    let json = try run("\(heldOut) \(weights) --json").output
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(report.keys.sorted() == ["accuracy", "correct", "dataset", "extractor", "images"])
    #expect(report["correct"] as? Int == correct && report["images"] as? Int == 8)
    #expect(report["accuracy"] as? Double == Double(correct) / 8)
    #expect(report["dataset"] as? String == "fashion_mnist")
    let text = try run("\(heldOut) \(weights)").output
    let percent = String(format: "%.2f", Double(correct) * 12.5)
    #expect(text.hasSuffix("\naccuracy:  \(percent) % of 8 held-out images of fashion_mnist\n"))
    let recipe = folder.text("run/recipe.yaml")
    #expect(recipe.contains("type: classifier") && recipe.contains("flip: true"))
    #expect(folder.text("run/run.json").contains(#""classifier" : 112394"#))
  }

  @Test func everyNumberOfThreadsGivesTheSameBits() throws {
    for threads in 1...3 {
      _ = try run("extractor train tiny.yaml --out run-\(threads) --threads \(threads)")
      #expect(
        folder.bytes("run-\(threads)/classifier.safetensors")
          == folder.bytes("run-1/classifier.safetensors"), "\(threads) threads")
    }
    #expect(!folder.bytes("run-1/classifier.safetensors").isEmpty)
  }

  /// More steps are no other run: it goes on, and its recipe says so.
  @Test func aRunGoesOnWithItsOwnValues() throws {
    _ = try run("extractor train tiny.yaml --out run")
    let again = try run("extractor train tiny.yaml --out run --resume")
    #expect(again.error == "run is already complete.\n")
    _ = try run("extractor train tiny.yaml --out run --resume --set train.steps=6")
    #expect(folder.text("run/recipe.yaml").contains("  steps: 6 "))
    let longer = try Safetensors.read(folder.file("run/classifier.safetensors")).metadata
    #expect(longer["steps"] == "6")
    let other = try folder.daedalus(
      "extractor train tiny.yaml --out run --resume --set train.steps=6 --set train.batch=4")
    #expect(other.code == 2)
    #expect(
      other.error == """
        error: 'run' was begun with other values, and a run cannot change them midway:
          train.batch: 8, now 4
        Begin another run by another --out.

        """)
  }

  @Test func recipesOfBothFormsAreCheckedAndShown() throws {
    folder.write(ScratchFolder.tinyRecipe, to: "model.yaml")
    #expect(
      try run("recipe check tiny.yaml model.yaml").output == "tiny.yaml: ok\nmodel.yaml: ok\n")
    #expect(
      try run("recipe show tiny.yaml").output == """
        name: tiny  # tiny.yaml:1
        seed: 0  # default
        dataset:
          type: fashion_mnist  # tiny.yaml:2
          limit: null  # default
          flip: true  # tiny.yaml:2
          path: data  # tiny.yaml:2
          classes: null  # default
        extractor:
          type: classifier  # tiny.yaml:3
          weights: null  # default
        train:
          steps: 4  # tiny.yaml:4
          batch: 8  # tiny.yaml:4
          optimizer:
            type: adamw  # tiny.yaml:4
            learning_rate: 0.01  # tiny.yaml:4
            beta1: 0.9  # default
            beta2: 0.999  # default
            epsilon: 1.0e-08  # default
            weight_decay: 0.0  # default
          learning_rate_schedule:
            type: constant  # default
            warm_up: 0  # default
          checkpoint_every: 500  # default
          validate_every: 0  # default

        """)
  }

  private static let wrong: [(line: String, text: String)] = [
    (
      "train tiny.yaml",
      """
      tiny.yaml:3:12: error: 'extractor' makes this a recipe for an extractor, which is trained by: daedalus extractor train
         3 | extractor: {type: classifier}
           |            ^
      1 error; nothing was run.
      """
    ),
    (
      "extractor train tiny.yaml --set extractor.type=raw_pixels",
      """
      --set extractor.type=raw_pixels: error: the extractor 'raw_pixels' cannot be trained: write classifier
           | --set extractor.type=raw_pixels
           |       ^~~~~~~~~
      1 error; nothing was run.
      """
    ),
    (
      "extractor test classifier --set dataset.path=data",
      """
      error: extractor.weights: is not given: name the classifier.safetensors of a run that 'daedalus extractor train' made
      """
    ),
    (
      "extractor test clasifier",
      """
      --set extractor.type=clasifier: error: there is no feature extractor called 'clasifier'
           | --set extractor.type=clasifier
           |                      ^~~~~~~~~ did you mean 'classifier'? Known: classifier, fashion_mnist_classifier, inception_v3, raw_pixels
      1 error; nothing was run.
      """
    ),
    (
      "extractor test raw_pixels --set dataset.path=data",
      """
      error: the extractor has no logits, but the dataset has 10 classes
      """
    ),
  ]

  @Test(arguments: wrong.indices) func whatCannotBeDoneIsOneError(_ index: Int) throws {
    let (line, text) = Self.wrong[index]
    let result = try folder.daedalus(line)
    #expect(result.code == 2 && result.output.isEmpty)
    #expect(result.error == text + "\n", "\(line)")
    #expect(!folder.names.contains("runs"))
  }
}
