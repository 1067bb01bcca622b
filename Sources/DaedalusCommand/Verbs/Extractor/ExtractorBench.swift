internal import ArgumentParser
internal import Diffusion
internal import Experiments
internal import Recipe

/// `daedalus extractor bench`.
struct ExtractorBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Time the features of images, resizing included.",
    usage: "daedalus extractor bench <name> [--set <key>=<value>] [<options>]",
    discussion: """
      Example: daedalus extractor bench inception_v3 --batch 50
      Weights elsewhere: --set extractor.weights=FILE
      """)

  @Argument(help: "The extractor.") var name: String
  @Option(help: "Images per call.") var batch = 32
  @Option(help: "Pixels of a side of the images, which are random and have 3 channels.")
  var size = 299
  @Option(help: "Runs whose median is taken, after one that is not counted.") var runs = 5
  @Flag(help: "Print where the time goes instead.") var profile = false
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var set: OverrideOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try requireRange("batch", batch, 1...4096)
    try requireRange("size", size, 1...4096)
    try requireRange("runs", runs, 1...1000)
  }

  func run() throws {
    try threads.apply()
    let recipe = try Recipe.parse(
      "extractor: {}", name: "extractor bench",
      overrides: ["extractor.type=\(name)"] + set.overrides)
    let extractor = try recipe.read(with: Program.registry) {
      try $0.component("extractor", of: .extractor, as: (any FeatureExtractor).self)
    }.value
    let benchmark = ExtractorBenchmark(try extractor.open(), batch: batch, size: size, runs: runs)
    if profile {
      return try BenchmarkTable(try benchmark.profile(), what: "a call of \(batch) images")
        .print(json: json)
    }
    let result = try benchmark.measure()
    if json { return try Console.print(json: result) }
    Console.print(wrapped(result.extractor, indent: 0))
    Console.print(
      "  \(fixed(result.msPerImage, 2)) ms per image of \(size) pixels, batch \(batch), "
        + "\(result.threads) threads")
    Console.print("  peak memory \(fixed(result.peakMb, 0)) MiB")
  }
}
