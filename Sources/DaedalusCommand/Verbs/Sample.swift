internal import ArgumentParser
internal import Diffusion
internal import Experiments
internal import Foundation
internal import Recipe
internal import Tensor

/// `daedalus sample`.
struct Sample: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Generate images of a run.",
    discussion: """
      Example: daedalus sample runs/quickstart --count 64 --grid samples.png
      Image i of a seed is the same whatever the batch. An interrupted job goes on where it stopped.
      """)

  @Argument(help: ArgumentHelp("The run folder.", valueName: "run")) var runPath: String
  @Option(help: "Images to make.") var count = 64
  @Option(help: "Images at a time.") var batch = 64
  @Option(help: "Seed; the run's own unless given.") var seed: UInt64?
  @Option(help: "Sampler; another than the recipe's has its default options.")
  var sampler: String?
  @Option(help: "Steps of the chain to take, evenly chosen; the recipe's unless given.")
  var steps: Int?
  @Option(
    help: """
      Weights: raw, ema (the first average) or ema:RATE (that one). Unless given: ema where the run \
      keeps an average.
      """, transform: readWeights)
  var weights: WeightsChoice?
  @Option(help: "Run that the generator is taken from.") var generator: String?
  @Option(help: "Run that the denoiser is taken from.") var denoiser: String?
  @Option(
    name: .customLong("class"),
    help: ArgumentHelp(
      "Class of all images: its number or name. Unless given: all classes in turn.",
      valueName: "class"))
  var className: String?
  @Option(help: "x_T from a npy file: float32 NCHW, one for each image.") var noise: String?
  @Option(help: "File for the images (npz); in the run's folder unless given.") var out: String?
  @Option(help: "File for the grid of the first 64 (PNG); beside the npz unless given.")
  var grid: String?
  @OptionGroup var set: OverrideOptions
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try requireRange("count", count, 1...10_000_000)
    try requireRange("batch", batch, 1...65536)
  }

  func run() throws {
    try threads.apply()
    let folder = RunFolder(runPath)
    try folder.requireRun()
    let experiment = try read(folder)
    let usual = experiment.train.averageRates.isEmpty ? WeightsChoice.raw : .ema
    let weights = weights ?? usual
    let shape = experiment.dataset.imageShape
    let output = out ?? SampleJob.output(count, of: experiment, in: folder)
    let job = SampleJob(
      count: count, batch: batch, seed: seed ?? experiment.seed,
      label: try className.map { try experiment.label($0) }, weights: weights,
      parts: givenParts, output: output)
    StopSignal.listen()
    let line = ProgressLine()
    let start = Date()
    let noise = try noise.map { try NoiseFile.read($0, count: count, shape: shape) }
    let pixels = try job.run(experiment, in: folder, noise: noise) { done in
      if let signal = StopSignal.current {
        line.end()
        Console.error("stopped: the same command goes on after the last whole batch.")
        throw ExitCode(128 + signal)
      }
      show(done, since: start, on: line)
    }
    let picture = try job.write(pixels, of: experiment, in: folder, noise: noise, grid: grid)
    Console.print("images: \(output)")
    Console.print("grid:   \(picture)")
    warnIfDrifted(pixels, experiment.sampler.name)
  }

  private func show(_ done: Double, since start: Date, on line: ProgressLine) {
    let rate = done / max(1e-9, Date().timeIntervalSince(start))
    line.update(
      done: done / Double(count), label: "\(Int(done))/\(count) images",
      detail: "\(fixed(rate, 2)) images/s", secondsLeft: (Double(count) - done) / max(rate, 1e-9))
  }

  /// The run's recipe with what the options say instead, by the rules and checks of --set. A part of
  /// another run comes with its network, as by `from`.
  private func read(_ folder: RunFolder) throws -> Experiment {
    let choices = sampler.map { ["sampler.type=\($0)"] } ?? []
    let overrides = choices + (steps.map { ["sampler.steps=\($0)"] } ?? []) + set.overrides
    let (experiment, resolved) = try read(folder, overrides)
    let given = givenParts.sorted { $0.key < $1.key }
    guard !given.isEmpty else { return experiment }
    let known = experiment.model.parts.map(\.name)
    for (name, _) in given where !known.contains(name) {
      throw ExperimentError(
        "--\(name): the model of '\(runPath)' has no \(name), only \(known.joined(separator: ", ")). "
          + "A recipe with 'model: {type: daed}' combines parts of several runs by 'from'.")
    }
    let parts = given.flatMap { name, run in
      let quoted = run.replacing("'", with: "''")
      return ["model.\(name).from='\(quoted)'", "model.\(name).network=null"]
    }
    let (mixed, now) = try read(folder, overrides + parts)
    // What is said of the run itself was said when it was trained.
    for warning in now.warnings where !resolved.warnings.contains(warning) {
      Console.error(warning.description)
    }
    return mixed
  }

  private func read(
    _ folder: RunFolder, _ overrides: [String]
  ) throws -> (experiment: Experiment, resolved: Resolution) {
    try Experiment.read(
      try Recipe.load(folder.recipePath, overrides: overrides), with: Program.registry)
  }

  /// The parts that come from other runs.
  private var givenParts: [String: String] {
    ["generator": generator, "denoiser": denoiser].compactMapValues(\.self)
  }

  private func warnIfDrifted(_ pixels: [UInt8], _ sampler: String) {
    let share = SampleWriter.shareAtTheEnds(pixels)
    guard share > 0.85 else { return }
    Console.warning(
      """
      \(fixed(100 * share, 0)) % of the pixels are wholly black or wholly white: sampling drifted. \
      Two cures: limit the predicted image at every step (--set sampler.clip=true, or \
      'sampler: {type: \(sampler), clip: true}' in the recipe), or train longer.
      """)
  }
}

/// `--weights`.
func readWeights(_ text: String) throws -> WeightsChoice {
  guard let choice = WeightsChoice(text) else {
    throw ValidationError("it must be \(WeightsChoice.forms)")
  }
  return choice
}
