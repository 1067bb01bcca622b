public import Tensor

/// Self-attention over all pixels, added to its input: norm, qkv, attention, and a projection that
/// starts at zero (Dhariwal and Nichol 2021).
public struct AttentionBlock: Sendable {
  private let norm: Normalisation
  private let qkv: Convolution
  private let projection: Convolution
  private let heads: Int

  /// Declares the block's parameters under `name`; `heads` divides `channels`.
  public init(_ name: String, _ channels: Int, heads: Int, in list: inout ParameterList) {
    self.heads = heads
    norm = Normalisation("\(name).norm", channels, silu: false, in: &list)
    qkv = Convolution(
      "\(name).qkv", channels, 3 * channels, kernel: 1, role: .pointwise, in: &list)
    projection = Convolution(
      "\(name).proj_out", channels, channels, kernel: 1, role: .pointwise, startsAtZero: true,
      in: &list)
  }

  /// `[n, h, w, channels]` to the same shape.
  public func callAsFunction(_ x: Tensor, _ pass: Pass) -> Tensor {
    let s = x.shape
    let tokens = qkv(norm(x, pass), pass).reshaped([s[0], s[1] * s[2], 3 * s[3]])
    let attended = tokens.attended(heads: heads, precision: pass.precision)
    return projection(attended.reshaped(s), adding: x, pass)
  }
}
