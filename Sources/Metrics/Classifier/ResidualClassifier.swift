internal import Diffusion
internal import Layers
internal import Tensor

/// A small residual network (He et al. 2016, "Identity mappings": norm and activation first) with
/// group norm and SiLU: a convolution to half the resolution and a residual block, twice; the mean
/// over all pixels; a linear layer to the logits.
///
/// It takes images of any size, but knows those that it was trained on.
struct ResidualClassifier: Classifier {
  /// What the layers make of images.
  struct Features {
    /// The means over all pixels before the last layer, `[n, 64]`.
    let pooled: Tensor
    /// `[n, classes]`.
    let logits: Tensor
    /// The first sixteen channels where the last resolution begins, `[n, h / 4, w / 4, 16]`.
    let spatial: Tensor
  }

  let image: ImageShape
  let classes: Int
  let parameters: ParameterList
  private let stem: Convolution
  private let firstBlock: Block
  private let downNorm: Normalisation
  private let down: Convolution
  private let secondBlock: Block
  private let outNorm: Normalisation
  private let head: Linear

  /// Channels at half and at a quarter of the resolution.
  private static let channels = (half: 32, quarter: 64)
  private static let groups = 8
  private static let spatialChannels = 16

  init(for image: ImageShape, classes: Int) {
    self.image = image
    self.classes = classes
    let (half, quarter) = Self.channels
    var list = ParameterList()
    stem = Convolution("stem", image.channels, half, stride: 2, in: &list)
    firstBlock = Block("blocks.0", half, in: &list)
    downNorm = Normalisation("down.norm", half, groups: Self.groups, in: &list)
    down = Convolution("down.convolution", half, quarter, stride: 2, in: &list)
    secondBlock = Block("blocks.1", quarter, in: &list)
    outNorm = Normalisation("out.norm", quarter, groups: Self.groups, in: &list)
    head = Linear("out.linear", quarter, classes, in: &list)
    parameters = list
  }

  /// What files of weights call it.
  static let name = "residual classifier"

  var metadata: [String: String] {
    ["network": Self.name, "images": "\(image)", "classes": "\(classes)"]
  }

  /// The network of a file of weights; nil if its metadata name none.
  init?(metadata: [String: String]) {
    let sizes = (metadata["images"] ?? "").split(separator: "x").map { Int($0) ?? 0 }
    let classes = metadata["classes"].flatMap(Int.init) ?? 0
    guard metadata["network"] == Self.name, sizes.count == 3,
      sizes.prefix(2).allSatisfy((1...4096).contains), [1, 3].contains(sizes[2]),
      (2...1_000_000).contains(classes)
    else { return nil }
    self.init(
      for: ImageShape(height: sizes[0], width: sizes[1], channels: sizes[2]), classes: classes)
  }

  func callAsFunction(_ images: Tensor, _ pass: Pass) -> Tensor { features(images, pass).logits }

  /// Of images `[n, h, w, c]` scaled to -1...1.
  func features(_ images: Tensor, _ pass: Pass) -> Features {
    let half = firstBlock(stem(images, pass), pass)
    let quarter = down(downNorm(half, pass), pass)
    let means = outNorm(secondBlock(quarter, pass), pass).mean(axes: [1, 2])
    let pooled = means.reshaped([means.shape[0], means.shape[3]])
    return Features(
      pooled: pooled, logits: head(pooled, pass),
      spatial: quarter.sliced(axis: 3, 0..<Self.spatialChannels))
  }

  /// Twice norm, SiLU and convolution, plus the input; at first the input alone.
  private struct Block {
    private let norms: [Normalisation]
    private let convolutions: [Convolution]

    init(_ name: String, _ channels: Int, in list: inout ParameterList) {
      let groups = ResidualClassifier.groups
      let firstNorm = Normalisation("\(name).norms.0", channels, groups: groups, in: &list)
      let first = Convolution("\(name).convolutions.0", channels, channels, in: &list)
      let lastNorm = Normalisation("\(name).norms.1", channels, groups: groups, in: &list)
      let last = Convolution(
        "\(name).convolutions.1", channels, channels, startsAtZero: true, in: &list)
      norms = [firstNorm, lastNorm]
      convolutions = [first, last]
    }

    func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
      let inside = convolutions[0](norms[0](x, pass), pass)
      return convolutions[1](norms[1](inside, pass), adding: x, pass)
    }
  }
}
