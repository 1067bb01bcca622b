public import Tensor

/// A 3x3 or 1x1 convolution with a bias, zero padding so that stride 1 keeps the size.
/// Weights start uniform in +-1 / sqrt(fan in), as in PyTorch, or at zero.
///
/// Computes in the precision of the pass; but between images and channels, where a network begins
/// and ends, in float32: nothing is to be gained there, and the prediction keeps its digits.
public struct Convolution: Sendable {
  private let weight: Parameter
  private let bias: Parameter
  private let geometry: ConvolutionGeometry
  private let isNarrow: Bool

  /// Declares `name.weight` and `name.bias`.
  public init(
    _ name: String, _ inputs: Int, _ outputs: Int, kernel: Int = 3, stride: Int = 1,
    role: ParameterRole = .convolution, startsAtZero: Bool = false, in list: inout ParameterList
  ) {
    let fanIn = Float(inputs * kernel * kernel)
    let start = startsAtZero ? Initializer.constant(0) : .uniform(bound: 1 / fanIn.squareRoot())
    let shape: Shape =
      role == .pointwise ? [outputs, inputs, 1] : [outputs, inputs, kernel, kernel]
    weight = list.add("\(name).weight", shape, role, start)
    bias = list.add("\(name).bias", [outputs], .vector, start)
    geometry = ConvolutionGeometry(stride: stride, padding: kernel / 2)
    isNarrow = min(inputs, outputs) < 16
  }

  /// `[n, h, w, inputs]` to `[n, h / stride, w / stride, outputs]` (rounded up), plus `residual`.
  public func callAsFunction(_ x: Tensor, adding residual: Tensor? = nil, _ pass: Pass) -> Tensor {
    x.convolved(
      with: pass[weight], bias: pass[bias], geometry: geometry, adding: residual,
      precision: isNarrow ? .float32 : pass.precision)
  }
}
