internal import ArgumentParser

/// `daedalus data`.
struct DataVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Get, check and prepare images to train on.",
    subcommands: [DataList.self, DataVerify.self, DataPrepare.self])
}
