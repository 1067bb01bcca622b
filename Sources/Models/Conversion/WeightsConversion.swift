public import Diffusion
internal import Recipe
internal import Tensor

/// Weights of a network on their way from one form of file to another: safetensors in our layout,
/// guided-diffusion's state_dict of PyTorch, a folder of diffusers.
public struct WeightsConversion: Sendable {
  private let network: any Network
  private let image: ImageShape
  private let newAttentionOrder: Bool

  /// Conversions for a network, which says what the files have to hold. With `newAttentionOrder`, a
  /// PyTorch file is one of guided-diffusion's `use_new_attention_order`.
  public init(_ network: any Network, image: ImageShape, newAttentionOrder: Bool = false) {
    (self.network, self.image) = (network, image)
    self.newAttentionOrder = newAttentionOrder
  }

  /// What was done, and how well it was kept.
  public struct Report: Encodable, Sendable {
    /// The form that was read, such as `PyTorch state_dict`.
    public let inputForm: String
    /// The form that was written.
    public let outputForm: String
    /// Tensors that were read.
    public let inputTensors: Int
    /// Tensors that were written.
    public let outputTensors: Int
    /// Learned values.
    public let parameters: Int
    /// The largest difference between the network's outputs for the weights as they were read, and
    /// for those that come back from the output file by way of the input's form; nil if outputs are
    /// not finite.
    public let largestDifference: Float?
    /// The largest absolute value of these outputs; nil as well.
    public let largestOutput: Float?

    private enum CodingKeys: String, CodingKey {
      case inputForm = "input_form"
      case outputForm = "output_form"
      case inputTensors = "input_tensors"
      case outputTensors = "output_tensors"
      case parameters
      case largestDifference = "largest_difference"
      case largestOutput = "largest_output"
    }
  }

  /// Reads `input`, writes `output`, reads that again, and compares.
  ///
  /// Throws `ConversionError` for what a form cannot express, `WeightsError` for tensors that do not
  /// fit the network, `FileError` for files; nothing is written unless all of the input fits.
  public func convert(_ input: String, to output: String) throws -> Report {
    let (from, to) = (try WeightsForm(at: input), try WeightsForm(at: output))
    if newAttentionOrder, ![from, to].contains(.pyTorch) {
      throw ConversionError("the new attention order is one of PyTorch files, but there is none")
    }
    let (there, back) = (try mapping(to), try mapping(from))
    let config = try config(for: [from, to])
    let found = try from.read(input, config)
    let arrays = try back.ours(found, source: input)
    let written = there.foreign(arrays)
    try to.write(written, config, to: output)
    let kept = try there.ours(try to.read(output, config), source: output)
    let returned = Dictionary(uniqueKeysWithValues: back.foreign(kept).map { ($0.name, $0.array) })
    let probe = ConversionProbe(network, image)
    let before = try probe.output(arrays)
    let after = try probe.output(try back.ours(returned, source: output))
    return Report(
      inputForm: from.rawValue, outputForm: to.rawValue, inputTensors: found.count,
      outputTensors: written.count, parameters: network.parameters.count,
      largestDifference: largest(zip(before, after).map { $0 - $1 }),
      largestOutput: largest(before))
  }

  private func mapping(_ form: WeightsForm) throws -> WeightsMapping {
    switch form {
    case .safetensors: .same(network.parameters)
    case .pyTorch: newAttentionOrder ? .newAttentionOrder(try unet()) : .same(network.parameters)
    case .diffusers: .diffusers(try unet())
    }
  }

  private func config(for forms: [WeightsForm]) throws -> DiffusersConfig? {
    forms.contains(.diffusers) ? try DiffusersConfig(try unet(), image) : nil
  }

  private func unet() throws -> UNet {
    guard let unet = network as? UNet else {
      throw ConversionError(
        "the network '\(type(of: network).typeName)' is none that other programs know: its weights "
          + "travel as safetensors and as .pt under their own names")
    }
    return unet
  }

  private func largest(_ values: [Float]) -> Float? {
    values.allSatisfy(\.isFinite) ? values.map(abs).max() ?? 0 : nil
  }
}
