import Diffusion
import Recipe
import Tensor

/// A network of three numbers: scale * x_t + shift + slope * t. Each image is treated alone. A fourth,
/// `position`, is its learned variance.
package struct TinyNetwork: Network {
  /// `tiny`.
  package static var typeName: String { "tiny" }
  /// One line.
  package static var summary: String { "three numbers" }

  /// `scale`, `shift` and `slope`.
  package let parameters: ParameterList
  /// Whether it has the fourth.
  package let learnsVariance: Bool
  private let position: Parameter?
  private let scale: Parameter
  private let shift: Parameter
  private let slope: Parameter

  /// Starts from random numbers in -1...1.
  package init(learnsVariance: Bool = false) {
    self.learnsVariance = learnsVariance
    var list = ParameterList()
    scale = list.add("scale", [1], .vector, .uniform(bound: 1))
    shift = list.add("shift", [1], .vector, .uniform(bound: 1))
    slope = list.add("slope", [1], .vector, .uniform(bound: 1))
    position = learnsVariance ? list.add("position", [1], .vector, .uniform(bound: 1)) : nil
    parameters = list
  }

  /// With `position`.
  package func learningVariance() -> (any Network)? { TinyNetwork(learnsVariance: true) }

  /// Has no keys.
  package init(_ options: inout Options) throws { self.init() }

  /// Images `[n, h, w, c]` at steps `[n]`.
  package func callAsFunction(
    _ xt: Tensor, at timesteps: Tensor, labels: Tensor?, _ pass: Pass
  ) -> Tensor {
    let t = timesteps.reshaped([timesteps.count, 1, 1, 1])
    let prediction = xt * pass[scale] + pass[shift] + t * pass[slope] * 0.01
    guard let position else { return prediction }
    return .concatenate([prediction, pass[position].broadcast(to: xt.shape)], axis: 3)
  }
}
