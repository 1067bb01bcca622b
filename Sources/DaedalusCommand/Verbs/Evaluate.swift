internal import ArgumentParser
internal import Diffusion
internal import Experiments
internal import Foundation
internal import Recipe
internal import Tensor

/// `daedalus evaluate`.
struct Evaluate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Compare samples with real images.",
    usage: """
      daedalus evaluate <run> [--reference <dataset>|<file.npz>] [<options>]
      daedalus evaluate <file.npz> --reference <dataset>|<file.npz> [<options>]
      daedalus evaluate <run> --bound [<options>]
      daedalus evaluate --features <npy> --reference-features <npy> [<options>]
      """,
    discussion: """
      Example: daedalus evaluate runs/quickstart --count 1000 --extractor raw_pixels
      A run is sampled first, as by 'daedalus sample'; what is there already is taken.
      Features are float32 or float64 arrays with a row for each image.
      """)

  @Argument(help: ArgumentHelp("A run folder, or a npz file of samples.", valueName: "samples"))
  var subject: String?
  @OptionGroup var features: FeatureFileOptions
  @Option(
    help: """
      What samples are compared with: a dataset's name, a recipe, a run, or a npz file of images or \
      statistics. Unless given: the images that the run was trained on.
      """)
  var reference: String?
  @Option(help: "Feature extractor; another than the recipe's has its default options.")
  var extractor: String?
  @Option(help: "Samples; evaluate.samples of the recipe, or all of a file, unless given.")
  var count: Int?
  @Option(
    help: ArgumentHelp(
      "Metrics, as a recipe lists them; all that have a figure unless given.", valueName: "list"))
  var metrics: String?
  @Option(
    help: "Seed of a run's samples and of the bootstrap; the run's own, and 0, unless given.")
  var seed: UInt64?
  @Option(
    help: """
      Weights: raw, ema (the first average) or ema:RATE (that one). Unless given: ema where the run \
      keeps an average.
      """, transform: readWeights)
  var weights: WeightsChoice?
  @Option(help: "Images at a time while sampling.") var batch = 64
  @Option(
    name: .customLong("bootstrap"),
    help: ArgumentHelp(
      "Repetitions that 95 % intervals are found by; none unless given.", valueName: "n"))
  var repetitions: Int?
  @Flag(help: "Measure the variational bound of held-out images instead, step by step.")
  var bound = false
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var set: OverrideOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try requireRange("count", count, 1...10_000_000)
    try requireRange("batch", batch, 1...65536)
    try requireRange("bootstrap", repetitions, 2...100_000)
    guard subject == nil ? features.isComplete : features.isEmpty else {
      throw ValidationError(
        "give a run, a file of samples, or --features with --reference-features")
    }
    if isFile || subject == nil, weights != nil || bound {
      throw ValidationError("--weights and --bound are for runs")
    }
  }

  func run() throws {
    try threads.apply()
    if subject == nil { return try compareFeatures() }
    StopSignal.listen()
    if bound { return try measureBound() }
    try show(isFile ? evaluateFile() : evaluateRun())
  }

  /// The run folder or the file of samples.
  var path: String { subject ?? "" }

  private var isFile: Bool { path.hasSuffix(".npz") }

  /// The options by the rules and checks of `--set`.
  var overrides: [String] {
    let choices = [
      extractor.map { "evaluate.extractor.type=\($0)" },
      metrics.map { "evaluate.metrics=[\($0)]" },
      bound ? nil : count.map { "evaluate.samples=\($0)" },
    ]
    return choices.compactMap(\.self) + set.overrides
  }

  private func evaluateFile() throws -> EvaluationResult {
    let settings = try EvaluateSettings.read(
      overrides: overrides, with: Program.registry, name: "evaluate")
    let file = try ImageFile(path)
    let all = try file.requireImages()
    guard count ?? all.count <= all.count else {
      throw ExperimentError("--count is \(count ?? 0), but '\(path)' has \(all.count) images")
    }
    let images = all.first(count ?? all.count)
    let evaluation = try Evaluation(
      settings, samples: images.count, of: images.shape,
      against: try namedReference(settings), cache: cache)
    announce(evaluation.cost)
    let progress = EvaluationLine()
    let reference = try evaluation.referenceFeatures(
      onNote: Console.error, onProgress: progress.show)
    let found = try evaluation.figures(
      of: images, against: reference, repeating: bootstrap, onProgress: progress.show)
    return evaluation.result(found, of: file.origin, against: reference, repeating: bootstrap)
  }

  private func evaluateRun() throws -> EvaluationResult {
    let folder = RunFolder(path)
    let experiment = try read(folder)
    let settings = experiment.evaluation
    let evaluation = try RunEvaluation(
      experiment, in: folder, job(experiment, folder, count: settings.samples),
      against: try namedReference(settings), repeating: bootstrap, cache: cache)
    announce(evaluation.cost)
    let progress = EvaluationLine()
    return try evaluation.run(
      onNote: Console.error,
      onSamples: { try progress.show("samples", done: $0, total: settings.samples) },
      onProgress: progress.show)
  }

  private func job(_ experiment: Experiment, _ folder: RunFolder, count: Int) -> SampleJob {
    SampleJob(
      count: count, batch: batch, seed: seed ?? experiment.seed,
      weights: chosenWeights(experiment), parts: [:],
      output: SampleJob.output(count, of: experiment, in: folder))
  }

  /// The run's recipe with what the options say instead.
  func read(_ folder: RunFolder) throws -> Experiment {
    try folder.requireRun()
    return try Experiment.read(run: folder, with: Program.registry, overrides: overrides)
  }

  /// Those of the option, or those that samples are usually made of.
  func chosenWeights(_ experiment: Experiment) -> WeightsChoice {
    weights ?? (experiment.train.averageRates.isEmpty ? .raw : .ema)
  }

  private func namedReference(_ settings: EvaluateSettings) throws -> EvaluationReference? {
    try reference.map {
      try EvaluationReference(
        named: $0, with: Program.registry, limit: settings.referenceImages)
    }
  }

  /// How intervals are found, if they are.
  var bootstrap: Bootstrap? { repetitions.map { Bootstrap(repetitions: $0, seed: seed ?? 0) } }

  private var cache: FeatureCache {
    FeatureCache(environment: ProcessInfo.processInfo.environment)
  }

  func announce(_ lines: [String]) {
    Console.error("evaluation of \(path):")
    for line in lines { Console.error("  \(line)") }
  }

  private func show(_ result: EvaluationResult) throws {
    if json { return try Console.print(json: result) }
    for line in result.lines { Console.print(line) }
  }
}
