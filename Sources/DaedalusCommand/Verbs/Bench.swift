internal import ArgumentParser
internal import Experiments
internal import Layers
internal import Recipe
internal import Tensor

/// `daedalus bench`.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Time a training step and a forward pass of a network.",
    usage: "daedalus bench (--recipe <recipe> | --config <name>) [<options>]",
    discussion: """
      Example: daedalus bench --config quick --batch 64 --threads 2
      A training step is the full one: forward, backward, gradient norm, AdamW, one average,
      dropout on.
      """)

  @OptionGroup var network: NetworkOptions
  @Option(help: "Images per step.") var batch = 32
  @Option(help: "Runs whose median is taken, after one that is not counted.") var runs = 5
  @Option(help: "Precision of the products: float32 or bf16.") var dtype = PrecisionArgument.float32
  @Flag(help: "Print where the time of a training step goes instead.") var profile = false
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var threads: ThreadOptions

  func validate() throws {
    try requireRange("batch", batch, 1...4096)
    try requireRange("runs", runs, 1...1000)
  }

  func run() throws {
    try threads.apply()
    let configuration = try network.configuration()
    let optimizer = try Recipe.parse("optimizer: {type: adamw}", name: "bench")
      .read(with: Program.registry) { options in
        try options.component("optimizer", of: .optimizer, as: (any Optimizer).self)
      }.value
    let benchmark = Benchmark(
      configuration, batch: batch, runs: runs, precision: dtype.precision)
    if profile {
      return try BenchmarkTable(
        try benchmark.profile(optimizer: optimizer), what: "a step of \(batch) images"
      ).print(json: json)
    }
    let result = try benchmark.measure(optimizer: optimizer)
    if json { return try Console.print(json: result) }
    let millions = fixed(Double(result.parameters) / 1e6, 3)
    Console.print(
      "\(result.config): \(millions) M parameters, batch \(result.batch), "
        + "\(result.threads) threads, \(result.dtype)")
    Console.print("  training step  \(fixed(result.trainMsPerImage, 2)) ms per image")
    Console.print("  forward pass   \(fixed(result.forwardMsPerImage, 2)) ms per image")
    Console.print("  peak memory    \(fixed(result.trainPeakMb, 0)) MiB")
  }
}

/// `--dtype`.
enum PrecisionArgument: String, ExpressibleByArgument, CaseIterable {
  case float32, bf16

  var precision: Precision { self == .bf16 ? .bf16 : .float32 }
}
