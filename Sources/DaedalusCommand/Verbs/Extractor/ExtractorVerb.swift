internal import ArgumentParser

/// `daedalus extractor`.
struct ExtractorVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "extractor", abstract: "Time what metrics take features from.",
    subcommands: [ExtractorBench.self])
}
