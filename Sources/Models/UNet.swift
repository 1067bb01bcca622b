public import Diffusion
internal import Layers
public import Recipe
public import Tensor

/// The U-Net of guided-diffusion (Dhariwal and Nichol 2021) that the paper trains: residual blocks
/// with FiLM from the time embedding, attention at chosen resolutions and in the middle, skip
/// connections from every block and resampling on the way down to the way up. Its options are
/// guided-diffusion's: width of heads, residual blocks that resample, no FiLM, classes.
///
/// Parameter names are guided-diffusion's, so weights travel both ways.
public struct UNet: Network {
  /// `unet`.
  public static var typeName: String { "unet" }
  /// One line.
  public static var summary: String { "guided-diffusion's U-Net with FiLM and attention" }

  /// Every learned parameter, in the order of the layers.
  public let parameters: ParameterList
  /// Classes of the dataset if the network is told them, else 0.
  public let classCount: Int
  /// Whether it says the variance as well.
  public let learnsVariance: Bool
  let options: UNetOptions
  private let embedding: TimeEmbedding
  private let labelEmbedding: LabelEmbedding
  private let down: [Stage]
  private let middle: Stage
  private let up: [Stage]
  private let outNorm: Normalisation
  private let outConvolution: Convolution

  /// Reads its keys; the images' size comes as the fact `image_shape`, their classes as
  /// `class_names`.
  public init(_ options: inout Options) throws {
    self.init(try UNetOptions(&options))
  }

  init(_ options: UNetOptions, learnsVariance: Bool = false) {
    self.options = options
    self.learnsVariance = learnsVariance
    var list = ParameterList()
    classCount = options.classCount
    embedding = TimeEmbedding(
      "time_embed", channels: options.channels, outputs: options.stepFeatures, in: &list)
    labelEmbedding =
      switch options.classes {
      case .none: .none
      case .added:
        .added("label_emb", classes: classCount, features: options.stepFeatures, in: &list)
      case .concatenated: .concatenated(classes: classCount)
      }
    var builder = StageBuilder(options)
    down = builder.makeDown(in: &list)
    middle = builder.makeMiddle(in: &list)
    up = builder.makeUp(in: &list)
    outNorm = Normalisation("out.0", builder.channels, in: &list)
    outConvolution = Convolution(
      "out.2", builder.channels, (learnsVariance ? 2 : 1) * options.imageChannels,
      startsAtZero: true, in: &list)
    parameters = list
  }

  /// With twice the channels in the last convolution, as guided-diffusion's `learn_sigma`.
  public func learningVariance() -> (any Network)? { UNet(options, learnsVariance: true) }

  /// Images `[n, h, w, c]` at step indices `[n]`, of the classes `labels` `[n]` if the network is
  /// told them, to a prediction `[n, h, w, c]`, or `[n, h, w, 2 c]` with the variance.
  public func callAsFunction(
    _ xt: Tensor, at timesteps: Tensor, labels: Tensor?, _ pass: Pass
  ) -> Tensor {
    // Every block puts the embedding through SiLU first: once for all is the same.
    let embedding = labelEmbedding(embedding(timesteps, pass), labels: labels, pass).silu()
    var x = xt
    var skips: [Tensor] = []
    for stage in down {
      x = stage([x], embedding, pass)
      skips.append(x)
    }
    x = middle([x], embedding, pass)
    for stage in up { x = stage([x, skips.removeLast()], embedding, pass) }
    return outConvolution(outNorm(x, pass), pass)
  }
}
