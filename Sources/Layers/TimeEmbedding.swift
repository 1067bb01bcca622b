import Foundation
public import Tensor

/// The step as features: sinusoids (Vaswani et al. 2017; cosines first, then sines, of periods up
/// to 10000), then two linear layers with SiLU between.
public struct TimeEmbedding: Sendable {
  private let first: Linear
  private let second: Linear
  private let frequencies: [Float]

  /// Declares `name.0` and `name.2`: `channels` sinusoids to 4 `channels` features.
  public init(_ name: String, channels: Int, in list: inout ParameterList) {
    let half = channels / 2
    frequencies = (0..<half).map { Float(exp(-log(10000.0) * Double($0) / Double(half))) }
    first = Linear("\(name).0", channels, 4 * channels, in: &list)
    second = Linear("\(name).2", 4 * channels, 4 * channels, in: &list)
  }

  /// Step indices `[n]` to features `[n, 4 channels]`.
  public func callAsFunction(_ timesteps: Tensor, _ pass: Pass) -> Tensor {
    let angles = timesteps.reshaped([timesteps.count, 1]) * Tensor(frequencies)
    let features = Tensor.concatenate([angles.cos(), angles.sin()], axis: 1)
    return second(first(features, pass).silu(), pass)
  }
}
