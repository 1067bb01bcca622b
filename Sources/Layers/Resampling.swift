public import Tensor

/// A 3x3 convolution with stride 2.
public struct Downsample: Sendable {
  private let convolution: Convolution

  /// Declares `name.op`.
  public init(_ name: String, _ channels: Int, in list: inout ParameterList) {
    convolution = Convolution("\(name).op", channels, channels, stride: 2, in: &list)
  }

  /// `[n, h, w, channels]` to half the height and width, rounded up.
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor { convolution(x, pass) }
}

/// Nearest neighbour to twice the size, then a 3x3 convolution.
public struct Upsample: Sendable {
  private let convolution: Convolution

  /// Declares `name.conv`.
  public init(_ name: String, _ channels: Int, in list: inout ParameterList) {
    convolution = Convolution("\(name).conv", channels, channels, in: &list)
  }

  /// `[n, h, w, channels]` to `[n, 2h, 2w, channels]`.
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
    convolution(x.upsampled(), pass)
  }
}
