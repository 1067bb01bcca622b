internal import ArgumentParser
internal import Diffusion
internal import Experiments

/// `daedalus evaluate`.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Tell how good samples are, by their features.",
    usage: "daedalus evaluate --features <npy> --reference-features <npy> [<options>]",
    discussion: """
      Example: daedalus evaluate --features a.npy --reference-features b.npy \
      --metrics "fid, {type: kid, rule: all}"
      Features are float32 or float64 arrays with a row for each image.
      """)

  @OptionGroup var files: FeatureFileOptions
  @OptionGroup var metrics: MetricOptions
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var threads: ThreadOptions

  func run() throws {
    try threads.apply()
    let list = try metrics.list()
    let samples = try files.samples()
    let reference = try files.reference()
    let figures = try list.measure(samples, against: reference, repeating: try metrics.bootstrap())
    let report = FigureReport(
      extractor: "features of \(files.features)", samples: samples, reference: reference, figures)
    if json { return try Console.print(json: report) }
    report.lines.forEach(Console.print)
  }
}

/// Files of features.
struct FeatureFileOptions: ParsableArguments {
  @Option(help: "Pooled features of the samples (npy, [n, d]).") var features: String
  @Option(help: "Those of the reference.") var referenceFeatures: String
  @Option(help: "Logits of the samples (npy, [n, classes]).") var logits: String?
  @Option(help: "Spatial features of the samples (npy, [n, d]).") var spatial: String?
  @Option(help: "Those of the reference.") var referenceSpatial: String?

  func samples() throws -> FeatureSet {
    try FeatureFiles.read(
      paths([.pooled: features, .logits: logits, .spatial: spatial]), name: "the samples")
  }

  func reference() throws -> FeatureSet {
    try FeatureFiles.read(
      paths([.pooled: referenceFeatures, .spatial: referenceSpatial]), name: "the reference images")
  }

  private func paths(_ options: [FeatureView: String?]) -> [FeatureView: String] {
    options.compactMapValues { $0 }
  }
}

/// Metrics and how sure they are to be.
struct MetricOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Metrics, as a recipe lists them; all that have their features unless given.",
      valueName: "list"))
  var metrics: String?
  @Option(
    help: ArgumentHelp(
      "Repetitions by which the interval of each figure is found.", valueName: "repetitions"))
  var bootstrap: Int?
  @Option(help: "Seed of the bootstrap.") var seed: UInt64 = 0

  func validate() throws {
    guard let bootstrap, !(2...100_000).contains(bootstrap) else { return }
    throw ValidationError("--bootstrap must lie in 2...100000, but is \(bootstrap)")
  }

  func list() throws -> MetricList {
    try metrics.map { try MetricList($0, with: Program.registry) }
      ?? MetricList(allOf: Program.registry)
  }

  func bootstrap() throws -> Bootstrap? {
    bootstrap.map { Bootstrap(repetitions: $0, seed: seed) }
  }
}
