internal import ArgumentParser
internal import Experiments
internal import Recipe
internal import Tensor

/// A network by the name of a configuration, or by a recipe.
struct NetworkOptions: ParsableArguments {
  @Option(help: "A recipe, which may name the network alone, or the folder of a run.") var recipe:
    String?
  @Option(
    help: ArgumentHelp(
      "A configuration: \(NetworkConfiguration.names.joined(separator: ", ")).", valueName: "name"))
  var config: String?
  @Option(help: "The part whose network it is: generator or denoiser.") var part: String?
  @OptionGroup var set: OverrideOptions

  func validate() throws {
    guard (recipe == nil) != (config == nil) else {
      throw ValidationError("give either --recipe or --config")
    }
  }

  func configuration() throws -> NetworkConfiguration {
    if let config { return try NetworkConfiguration(named: config, with: Program.registry) }
    let path = RunFolder.recipePath(at: recipe ?? "")
    let loaded = try Recipe.load(path, overrides: set.overrides)
    return try NetworkConfiguration(loaded, part: part, with: Program.registry)
  }
}

/// `daedalus predict`.
struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the raw output of a network.",
    usage: """
      daedalus predict (--recipe <recipe> | --config <name>)
        --weights <weights> --input <input> --timesteps <timesteps>
        --output <output> [<options>]
      """,
    discussion: """
      Example: daedalus predict --config quick --weights w.safetensors --input x.npy \
      --timesteps t.npy --output y.npy
      Arrays are float32 NCHW; timesteps and labels count from 0.
      """)

  @OptionGroup var network: NetworkOptions
  @Option(help: "Weights (safetensors, PyTorch's names and layout).") var weights: String
  @Option(help: "Noisy images (npy, [n, c, h, w]).") var input: String
  @Option(help: "Step indices from 0 (npy, [n]).") var timesteps: String
  @Option(help: "Classes (npy, [n]), for a network that is conditioned on them.")
  var labels: String?
  @Option(help: "File for the output (npy, [n, c, h, w]; [n, 2c, h, w] with a learned variance).")
  var output: String
  @OptionGroup var threads: ThreadOptions

  func run() throws {
    try threads.apply()
    let configuration = try network.configuration()
    let result = try NetworkPrediction.predict(
      configuration, weights: try Safetensors.read(weights).arrays, source: weights,
      input: try NPY.read(input), timesteps: try NPY.read(timesteps),
      labels: try labels.map { try NPY.read($0) })
    try writeAtomically(NPY.encode(result), to: output)
  }
}
