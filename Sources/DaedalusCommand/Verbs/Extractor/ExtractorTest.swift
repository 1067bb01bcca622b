internal import ArgumentParser
internal import Experiments
internal import Recipe

/// `daedalus extractor test`.
struct ExtractorTest: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test", abstract: "Measure how many held-out images an extractor's logits name.",
    usage: "daedalus extractor test <name> [--dataset <dataset>] [<options>]",
    discussion: """
      Example: daedalus extractor test fashion_mnist_classifier
      Other weights: daedalus extractor test classifier --set extractor.weights=FILE
      """)

  @Argument(help: "The extractor, one with logits.") var name: String
  @Option(help: "The dataset whose classes they are.") var dataset = "fashion_mnist"
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var set: OverrideOptions
  @OptionGroup var threads: ThreadOptions

  /// The keys of `extractor test --json`.
  private struct Report: Encodable {
    let extractor: String
    let dataset: String
    let images: Int
    let correct: Int
    let accuracy: Double
  }

  func run() throws {
    try threads.apply()
    let recipe = try Recipe.parse(
      "{}", name: "extractor test",
      overrides: ["extractor.type=\(name)", "dataset.type=\(dataset)"] + set.overrides)
    let line = ProgressLine()
    let result = try ExtractorAccuracy.measure(recipe, with: Program.registry) { done in
      line.update(done: done, label: "images", detail: "", secondsLeft: .infinity)
    }
    guard !json else {
      return try Console.print(
        json: Report(
          extractor: result.pedigree, dataset: dataset, images: result.accuracy.images,
          correct: result.accuracy.correct, accuracy: result.accuracy.fraction))
    }
    Console.print(wrapped("extractor: \(result.pedigree)", indent: 0))
    Console.print("accuracy:  \(result.accuracy) of \(dataset)")
  }
}
