public import Tensor

/// norm, SiLU, convolution; then the embedding, norm, SiLU, dropout and a convolution that starts
/// at zero; plus the input, through a 1x1 convolution where channels change (Dhariwal and Nichol
/// 2021). The embedding scales and shifts the second norm (FiLM), or is added before it.
///
/// A block may change the resolution: its input and what has passed the first norm and SiLU are
/// both resampled, so that every convolution sees the new size ("resblock_updown").
public struct ResidualBlock: Sendable {
  /// What a block does to height and width.
  public enum Resampling: Sendable {
    /// They stay.
    case none
    /// Half of both, which are even: means of 2x2 pixels.
    case down
    /// Twice both: nearest neighbour.
    case up

    func callAsFunction(_ x: Tensor) -> Tensor {
      switch self {
      case .none: x
      case .down: x.downsampled()
      case .up: x.upsampled()
      }
    }
  }

  private let inNorm: Normalisation
  private let inConvolution: Convolution
  private let features: Linear
  private let outNorm: Normalisation
  private let outConvolution: Convolution
  private let skip: Convolution?
  private let resampled: Resampling
  private let film: Bool

  /// Declares the block's parameters under `name`; with `film`, the embedding becomes a scale and
  /// a shift, else one number per channel.
  public init(
    _ name: String, _ inputs: Int, _ outputs: Int, embedding: Int, dropout: Double,
    film: Bool = true, resampling: Resampling = .none, in list: inout ParameterList
  ) {
    self.film = film
    resampled = resampling
    inNorm = Normalisation("\(name).in_layers.0", inputs, in: &list)
    inConvolution = Convolution("\(name).in_layers.2", inputs, outputs, in: &list)
    features = Linear("\(name).emb_layers.1", embedding, film ? 2 * outputs : outputs, in: &list)
    outNorm = Normalisation("\(name).out_layers.0", outputs, dropout: dropout, in: &list)
    outConvolution = Convolution(
      "\(name).out_layers.3", outputs, outputs, startsAtZero: true, in: &list)
    skip =
      inputs == outputs
      ? nil : Convolution("\(name).skip_connection", inputs, outputs, kernel: 1, in: &list)
  }

  /// `[n, h, w, inputs]` to `[n, h, w, outputs]`, resampled. `embedding` `[n, embedding]` has been
  /// through SiLU already: all blocks share that.
  public func callAsFunction(_ x: Tensor, _ embedding: Tensor, _ pass: Pass) -> Tensor {
    let h = inConvolution(resampled(inNorm(x, pass)), pass)
    let residual = resampled(x)
    return outConvolution(
      modulated(h, features(embedding, pass), pass), adding: skip?(residual, pass) ?? residual, pass
    )
  }

  private func modulated(_ h: Tensor, _ features: Tensor, _ pass: Pass) -> Tensor {
    if film { return outNorm(h, film: features, pass) }
    return outNorm(h + features.reshaped([h.shape[0], 1, 1, h.shape[3]]), pass)
  }
}
