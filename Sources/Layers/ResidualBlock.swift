public import Tensor

/// norm, SiLU, convolution; then norm with FiLM from the time embedding, SiLU, dropout and a
/// convolution that starts at zero; plus the input, through a 1x1 convolution where channels
/// change (Dhariwal and Nichol 2021).
public struct ResidualBlock: Sendable {
  private let inNorm: Normalisation
  private let inConvolution: Convolution
  private let film: Linear
  private let outNorm: Normalisation
  private let outConvolution: Convolution
  private let skip: Convolution?

  /// Declares the block's parameters under `name`.
  public init(
    _ name: String, _ inputs: Int, _ outputs: Int, embedding: Int, dropout: Double,
    in list: inout ParameterList
  ) {
    inNorm = Normalisation("\(name).in_layers.0", inputs, in: &list)
    inConvolution = Convolution("\(name).in_layers.2", inputs, outputs, in: &list)
    film = Linear("\(name).emb_layers.1", embedding, 2 * outputs, in: &list)
    outNorm = Normalisation("\(name).out_layers.0", outputs, dropout: dropout, in: &list)
    outConvolution = Convolution(
      "\(name).out_layers.3", outputs, outputs, startsAtZero: true, in: &list)
    skip =
      inputs == outputs
      ? nil : Convolution("\(name).skip_connection", inputs, outputs, kernel: 1, in: &list)
  }

  /// `[n, h, w, inputs]` to `[n, h, w, outputs]`. `embedding` `[n, embedding]` has been through
  /// SiLU already: all blocks share that.
  public func callAsFunction(_ x: Tensor, _ embedding: Tensor, _ pass: Pass) -> Tensor {
    let h = inConvolution(inNorm(x, pass), pass)
    let modulated = outNorm(h, film: film(embedding, pass), pass)
    return outConvolution(modulated, adding: skip?(x, pass) ?? x, pass)
  }
}
