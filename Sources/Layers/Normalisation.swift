public import Tensor

/// Group norm (Wu and He 2018), over 32 groups unless told otherwise, with SiLU, FiLM and dropout fused behind it.
public struct Normalisation: Sendable {
  private let scale: Parameter
  private let shift: Parameter
  private let options: NormalisationOptions

  /// The number of groups that every network of the paper uses.
  public static let groups = 32

  /// Declares `name.weight` and `name.bias`. Dropout draws from a stream of this layer's own.
  public init(
    _ name: String, _ channels: Int, groups: Int = Normalisation.groups, silu: Bool = true,
    dropout: Double = 0, in list: inout ParameterList
  ) {
    scale = list.add("\(name).weight", [channels], .vector, .constant(1))
    shift = list.add("\(name).bias", [channels], .vector, .constant(0))
    options = NormalisationOptions(
      groups: groups, silu: silu, dropout: Float(dropout), stream: UInt32(scale.index))
  }

  /// `[n, ..., channels]`, with FiLM's scale and shift `[n, 2 channels]` if given.
  public func callAsFunction(_ x: Tensor, film: Tensor? = nil, _ pass: Pass) -> Tensor {
    x.normalised(
      scale: pass[scale], shift: pass[shift], film: film,
      keys: options.dropout > 0 ? pass.dropoutKeys : nil, options)
  }
}
