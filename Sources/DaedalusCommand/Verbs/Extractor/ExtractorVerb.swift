internal import ArgumentParser

/// `daedalus extractor`.
struct ExtractorVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extractor", abstract: "Train and test what metrics take features from.",
    subcommands: [ExtractorTrain.self, ExtractorTest.self])
}
