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
    guard (2...100_000).contains(count) else {
      throw ValidationError("--count must lie in 2...100000, but is \(count)")
    }
    guard (2...1000).contains(starts) else {
      throw ValidationError("--starts must lie in 2...1000, but is \(starts)")
    }
    guard (1...65536).contains(batch) else {
      throw ValidationError("--batch must lie in 1...65536, but is \(batch)")
    }
  }

  /// The settings for these runs.
  func settings(_ runs: [ComparedRun], draws: Int = 1) -> RestorationSettings {
    var settings = RestorationSettings()
    settings.images = count
    settings.draws = draws
    settings.starts = starts
    settings.batch = batch
    settings.seed = seed ?? runs.compactMap { $0.experiment?.seed }.first ?? 0
    settings.weights = weights.weights
    settings.data = data
    return settings
  }
}
