internal import Tensor

/// What Inception is made of: a tree of convolutions and poolings.
indirect enum InceptionLayer: Sendable {
  case convolution(NormalisedConvolution)
  case pool(Pooling, PoolingGeometry)
  /// One after the other.
  case sequence([InceptionLayer])
  /// Each of the same images; their channels one after the other.
  case branches([InceptionLayer])

  /// Images `[n, h, w, c]` to maps `[n, h', w', k]`.
  func callAsFunction(_ x: Tensor, _ weights: Weights) -> Tensor {
    switch self {
    case .convolution(let convolution): convolution(x, weights)
    case .pool(let pooling, let geometry): x.pooled(pooling, geometry)
    case .sequence(let layers): layers.reduce(x) { $1($0, weights) }
    case .branches(let branches): .concatenate(branches.map { $0(x, weights) }, axis: 3)
    }
  }
}

/// A convolution without a bias, batch norm by statistics that are known, and ReLU:
///
///     y = max(0, (w * x - mean) scale / sqrt(variance + 0.001) + shift)
///
/// which is one convolution with a bias once its weights are folded (``InceptionWeights``).
struct NormalisedConvolution: Sendable {
  private let weight: Parameter
  private let bias: Parameter
  private let geometry: ConvolutionGeometry

  /// Declares `name.conv.weight` and `name.bn.bias`, which hold the folded weight and bias.
  /// - Parameters:
  ///   - size: of the kernel, from top to bottom and from left to right.
  ///   - isPadded: whether zeros around the image keep its size; else the kernel stays inside.
  init(
    _ name: String, _ inputs: Int, _ outputs: Int, _ size: (height: Int, width: Int),
    stride: Int, isPadded: Bool, in list: inout ParameterList
  ) {
    let shape: Shape = [outputs, inputs, size.height, size.width]
    weight = list.add("\(name).conv.weight", shape, .convolution, .constant(0))
    bias = list.add("\(name).bn.bias", [outputs], .vector, .constant(0))
    geometry = ConvolutionGeometry(
      stride: stride, verticalPadding: isPadded ? size.height / 2 : 0,
      horizontalPadding: isPadded ? size.width / 2 : 0)
  }

  func callAsFunction(_ x: Tensor, _ weights: Weights) -> Tensor {
    x.convolved(
      with: weights[weight], bias: weights[bias], geometry: geometry, rectified: true)
  }
}
