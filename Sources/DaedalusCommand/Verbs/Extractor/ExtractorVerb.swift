internal import ArgumentParser

/// `daedalus extractor`.
struct ExtractorVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extractor", abstract: "Train, test and time what metrics take features from.",
    subcommands: [ExtractorTrain.self, ExtractorTest.self, ExtractorBench.self])
}
