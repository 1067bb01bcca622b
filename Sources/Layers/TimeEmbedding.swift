import Foundation
public import Tensor

/// The step as features: sinusoids (Vaswani et al. 2017; cosines first, then sines, of periods up
/// to 10000), then two linear layers with SiLU between.
public struct TimeEmbedding: Sendable {
  private let first: Linear
  private let second: Linear
  private let frequencies: (coarse: [Float], fine: [Float])

  /// Declares `name.0` and `name.2`: `channels` sinusoids, 4 `channels` features inside, and as
  /// many at the end unless `outputs` says otherwise.
  public init(
    _ name: String, channels: Int, outputs: Int? = nil, in list: inout ParameterList
  ) {
    let half = channels / 2
    let exact = (0..<half).map { exp(-log(10000.0) * Double($0) / Double(half)) }
    let coarse = exact.map { Float(bitPattern: Float($0).bitPattern & ~0x3fff) }
    frequencies = (coarse, zip(exact, coarse).map { Float($0 - Double($1)) })
    first = Linear("\(name).0", channels, 4 * channels, in: &list)
    second = Linear("\(name).2", 4 * channels, outputs ?? 4 * channels, in: &list)
  }

  /// Step indices `[n]` to features `[n, outputs]`.
  public func callAsFunction(_ timesteps: Tensor, _ pass: Pass) -> Tensor {
    second(first(sinusoids(timesteps), pass).silu(), pass)
  }

  /// `[n]` to `[n, channels]`: cosines, then sines. A hundred radians rounded to `Float` are off by
  /// 4e-6, so an angle is added up of two: the product of a step below 2^14 and a coarse frequency
  /// of 10 bits is exact, and the product with the rest is small.
  package func sinusoids(_ timesteps: Tensor) -> Tensor {
    let t = timesteps.reshaped([timesteps.count, 1])
    let (a, b) = (t * Tensor(frequencies.coarse), t * Tensor(frequencies.fine))
    let cosines = a.cos() * b.cos() - a.sin() * b.sin()
    let sines = a.sin() * b.cos() + a.cos() * b.sin()
    return Tensor.concatenate([cosines, sines], axis: 1)
  }
}
