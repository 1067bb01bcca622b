internal import Diffusion
internal import Layers
internal import Tensor

/// A small residual network (He et al. 2016, "Identity mappings": norm and activation first) with
/// group norm and SiLU: a convolution; then twice a convolution with stride 2 and a residual block;
/// the mean over all pixels; a linear layer to the logits.
///
/// It takes images of any size, but knows those that it was trained on.
struct ResidualClassifier: Classifier {
  /// What the layers make of images.
  struct Features {
    /// The means over all pixels before the last layer, `[n, 96]`.
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
  private let stages: [Stage]
  private let outNorm: Normalisation
  private let head: Linear

  /// Channels at full, half and a quarter of the resolution.
  private static let channels = [32, 48, 96]
  private static let groups = 8
  private static let spatialChannels = 16

  init(for image: ImageShape, classes: Int) {
    self.image = image
    self.classes = classes
    var list = ParameterList()
    stem = Convolution("stem", image.channels, Self.channels[0], in: &list)
    stages = zip(Self.channels, Self.channels.dropFirst()).enumerated().map { index, width in
      Stage("stages.\(index)", width.0, width.1, in: &list)
    }
    let width = Self.channels[Self.channels.count - 1]
    outNorm = Normalisation("out.norm", width, groups: Self.groups, in: &list)
    head = Linear("out.linear", width, classes, in: &list)
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
    var x = stem(images, pass)
    var entry = x
    for stage in stages { (entry, x) = stage(x, pass) }
    let means = outNorm(x, pass).mean(axes: [1, 2])
    let pooled = means.reshaped([means.shape[0], means.shape[3]])
    return Features(
      pooled: pooled, logits: head(pooled, pass),
      spatial: entry.sliced(axis: 3, 0..<Self.spatialChannels))
  }

  /// A convolution to half the resolution, then a residual block.
  private struct Stage {
    private let norms: [Normalisation]
    private let down: Convolution
    private let convolutions: [Convolution]

    init(_ name: String, _ inputs: Int, _ outputs: Int, in list: inout ParameterList) {
      let norm = { (name: String, channels: Int, list: inout ParameterList) in
        Normalisation(name, channels, groups: ResidualClassifier.groups, in: &list)
      }
      let first = norm("\(name).norms.0", inputs, &list)
      down = Convolution("\(name).down", inputs, outputs, stride: 2, in: &list)
      let second = norm("\(name).norms.1", outputs, &list)
      let inside = Convolution("\(name).convolutions.0", outputs, outputs, in: &list)
      let third = norm("\(name).norms.2", outputs, &list)
      let last = Convolution(
        "\(name).convolutions.1", outputs, outputs, startsAtZero: true, in: &list)
      norms = [first, second, third]
      convolutions = [inside, last]
    }

    /// What enters the block, and what leaves it.
    func callAsFunction(_ x: Tensor, _ pass: Pass) -> (Tensor, Tensor) {
      let entry = down(norms[0](x, pass), pass)
      let inside = convolutions[0](norms[1](entry, pass), pass)
      return (entry, convolutions[1](norms[2](inside, pass), adding: entry, pass))
    }
  }
}
