package import Tensor

/// The network behind FID: Inception-v3 (Szegedy et al. 2016) as TensorFlow published it in
/// December 2015, with PyTorch's names of layers and weights.
///
/// It differs from the network of the paper, and from torchvision's: means of pooling leave out what
/// lies beyond the edge, the last block (7c) pools by the maximum, and there are 1008 classes.
package struct InceptionNetwork: Sendable {
  /// Pixels of a side of its images.
  static let imageSize = 299
  /// Classes, some of which no image is of.
  static let classes = 1008
  /// Numbers per image of ``Output/pooled``.
  static let pooledCount = 2048
  /// Channels that sFID takes of a map of 17x17.
  private static let spatialChannels = 7
  /// Numbers per image of ``Output/spatial``.
  static let spatialCount = 17 * 17 * spatialChannels

  /// The parameters, with batch norm folded into the convolutions.
  package let parameters: ParameterList
  private let untilMixed6d: InceptionLayer
  private let fromMixed6e: InceptionLayer
  private let classifier: Parameter

  /// What it says of n images.
  struct Output {
    /// Means over the pixels of the last map, `[n, 2048]`: pool3.
    let pooled: Tensor
    /// Without the bias, as the Inception Score takes them: `[n, 1008]`.
    let logits: Tensor
    /// The first 7 channels of the 17x17 map of Mixed_6d's first branch (TensorFlow's
    /// `mixed_6/conv`), pixel by pixel: `[n, 2023]`.
    let spatial: Tensor
  }

  /// The network, without weights.
  package init() {
    var list = ParameterList()
    untilMixed6d = .sequence([
      InceptionBlocks.stem(&list),
      InceptionBlocks.a("Mixed_5b", 192, pool: 32, &list),
      InceptionBlocks.a("Mixed_5c", 256, pool: 64, &list),
      InceptionBlocks.a("Mixed_5d", 288, pool: 64, &list),
      InceptionBlocks.b("Mixed_6a", 288, &list),
      InceptionBlocks.c("Mixed_6b", inner: 128, &list),
      InceptionBlocks.c("Mixed_6c", inner: 160, &list),
      InceptionBlocks.c("Mixed_6d", inner: 160, &list),
    ])
    fromMixed6e = .sequence([
      InceptionBlocks.c("Mixed_6e", inner: 192, &list),
      InceptionBlocks.d("Mixed_7a", 768, &list),
      InceptionBlocks.e("Mixed_7b", 1280, .mean, &list),
      InceptionBlocks.e("Mixed_7c", 2048, .max, &list),
    ])
    classifier = list.add("fc.weight", [Self.classes, Self.pooledCount], .linear, .constant(0))
    parameters = list
  }

  /// - Parameter x: `[n, 299, 299, 3]`, about -1...1.
  func callAsFunction(_ x: Tensor, _ weights: Weights) -> Output {
    let mixed6d = untilMixed6d(x, weights)
    // The first branch's channels come first.
    let map = mixed6d.sliced(axis: 3, 0..<Self.spatialChannels)
    let pooled = fromMixed6e(mixed6d, weights).mean(axes: [1, 2])
      .reshaped([x.shape[0], Self.pooledCount])
    return Output(
      pooled: pooled,
      logits: pooled.linear(weights[classifier], bias: .zeros([Self.classes])),
      spatial: map.reshaped([x.shape[0], Self.spatialCount]))
  }
}
