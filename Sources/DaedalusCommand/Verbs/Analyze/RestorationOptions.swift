internal import ArgumentParser
internal import Experiments

/// How images are noised and restored.
struct RestorationOptions: ParsableArguments {
  @Option(help: "Held-out images.") var count = 16
  @Option(help: "Steps to start from, evenly spread over the log of the SNR.") var starts = 10
  @Option(help: "Images at a time.") var batch = 64
  @Option(help: "Seed of all noise, for all runs; the first run's unless given.")
  var seed: UInt64?
  @Option(
    help: """
      Images of another dataset than the run's own: a dataset's name, a recipe or a run.
      """)
  var data: String?
  @OptionGroup var weights: WeightsOptions
  @OptionGroup var set: OverrideOptions

  func validate() throws {
    try requireRange("count", count, 2...100_000)
    try requireRange("starts", starts, 2...1000)
    try requireRange("batch", batch, 1...65536)
  }

  /// The settings for these runs.
  func settings(_ runs: [ComparedRun], draws: Int = 1) -> RestorationSettings {
    var settings = RestorationSettings()
    settings.images = count
    settings.draws = draws
    settings.starts = starts
    settings.batch = batch
    settings.seed = seed ?? runs.firstSeed
    settings.weights = weights.weights
    settings.data = data
    return settings
  }
}
