internal import ArgumentParser
internal import Experiments
internal import Models

/// `daedalus weights`.
struct WeightsVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "weights", abstract: "Exchange weights with other programs.",
    subcommands: [WeightsConvert.self])
}

/// `daedalus weights convert`.
struct WeightsConvert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Convert weights between safetensors, PyTorch and diffusers.",
    usage: """
      daedalus weights convert <input> <output>
        (--recipe <recipe> | --config <name>) [<options>]
      """,
    discussion: """
      Example: daedalus weights convert ema_0.9999_100000.pt w.safetensors --recipe recipe.yaml
      Forms: NAME.safetensors (ours), NAME.pt or NAME.pth (a state_dict of guided-diffusion's \
      UNetModel), FOLDER/ (diffusers' UNet2DModel). The recipe, or a run's folder, says what \
      network it is: a state_dict does not. Nothing in a .pt is executed.
      """)

  @Argument(help: "What is read.") var input: String
  @Argument(help: "What is written.") var output: String
  @OptionGroup var network: NetworkOptions
  @Flag(help: "The .pt is of a network with guided-diffusion's use_new_attention_order.")
  var newAttentionOrder = false
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var threads: ThreadOptions

  func run() throws {
    try threads.apply()
    let configuration = try network.configuration()
    let report = try WeightsConversion(
      configuration.network, image: configuration.imageShape, newAttentionOrder: newAttentionOrder
    ).convert(input, to: output)
    if json { return try Console.print(json: report) }
    Console.print("read:    \(input) (\(report.inputForm), \(report.inputTensors) tensors)")
    Console.print("written: \(output) (\(report.outputForm), \(report.outputTensors) tensors)")
    let millions = fixed(Double(report.parameters) / 1e6, 3)
    guard let difference = report.largestDifference, let reached = report.largestOutput else {
      return Console.print("\(millions) M parameters; the network's outputs are not finite.")
    }
    Console.print(
      "\(millions) M parameters. There and back, the network's outputs differ by at most "
        + "\(difference); they reach \(reached).")
  }
}
