public import Tensor

/// x W + b over the last axis. Weights start uniform in +-1 / sqrt(inputs), as in PyTorch.
///
/// Always in float32: a network's linear layers see one row per image, the time embedding, and
/// their cost is nothing.
public struct Linear: Sendable {
  private let weight: Parameter
  private let bias: Parameter

  /// Declares `name.weight` and `name.bias`.
  public init(_ name: String, _ inputs: Int, _ outputs: Int, in list: inout ParameterList) {
    let start = Initializer.uniform(bound: 1 / Float(inputs).squareRoot())
    weight = list.add("\(name).weight", [outputs, inputs], .linear, start)
    bias = list.add("\(name).bias", [outputs], .vector, start)
  }

  /// `[..., inputs]` to `[..., outputs]`.
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
    x.linear(pass[weight], bias: pass[bias])
  }
}
