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
    guard (1...4096).contains(batch) else {
      throw ValidationError("--batch must lie in 1...4096, but is \(batch)")
    }
    guard (1...1000).contains(runs) else {
      throw ValidationError("--runs must lie in 1...1000, but is \(runs)")
    }
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
    if profile { return try show(try benchmark.profile(optimizer: optimizer)) }
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

  private func show(_ profile: BenchmarkProfile) throws {
    if json { return try Console.print(json: profile) }
    let rate = { (value: Double?) in value.map { fixed($0, 0) } ?? "" }
    var table = TextTable(
      ["layer", "kernel", "forward", "backward", "update", "share", "GFLOP/s"],
      leftAligned: 2)
    for row in profile.layers {
      table.add([
        row.layer, row.path, fixed(row.forwardMs, 1),
        fixed(row.backwardMs, 1), fixed(row.updateMs, 1), "\(fixed(100 * row.share, 1)) %",
        [rate(row.forwardGflops), rate(row.backwardGflops)].filter { !$0.isEmpty }
          .joined(separator: " "),
      ])
    }
    for line in table.lines { Console.print(line) }
    Console.print(
      "in milliseconds; a step of \(batch) images takes \(fixed(profile.stepMs, 1)), "
        + "of which \(fixed(profile.hostMs, 1)) outside")
  }
}

/// `--dtype`.
enum PrecisionArgument: String, ExpressibleByArgument, CaseIterable {
  case float32, bf16

  var precision: Precision { self == .bf16 ? .bf16 : .float32 }
}
