import Foundation
public import Recipe
public import Tensor

/// AdamW (Loshchilov and Hutter 2019): Adam with weight decay apart from the gradient, in PyTorch's
/// form.
public struct AdamW: Optimizer {
  /// `adamw`.
  public static var typeName: String { "adamw" }
  /// One line.
  public static var summary: String { "Adam with decoupled weight decay" }

  /// The key `learning_rate`.
  public let learningRate: Double
  private let beta1: Double
  private let beta2: Double
  private let epsilon: Double
  private let weightDecay: Double

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    learningRate = try options.double(
      "learning_rate", default: 1e-4, in: Interval.above(0), "step size")
    beta1 = try options.double("beta1", default: 0.9, in: 0..<1, "decay of the mean gradient")
    beta2 = try options.double("beta2", default: 0.999, in: 0..<1, "decay of the mean square")
    epsilon = try options.double(
      "epsilon", default: 1e-8, in: Interval.above(0), "added to the root of the mean square")
    weightDecay = try options.double("weight_decay", default: 0, in: 0..., "decay of the weights")
  }

  /// One fused pass.
  public func step(
    _ state: consuming OptimizerState, gradients: consuming [Tensor], learningRate: Double,
    averageRates: [Double]
  ) -> OptimizerState {
    let count = state.stepCount + 1
    let hyper = Tensor([
      Float(learningRate), Float(1 - pow(beta1, Double(count))),
      Float(1 - pow(beta2, Double(count))),
    ])
    let constants = AdamWConstants(
      beta1: beta1, beta2: beta2, epsilon: epsilon, weightDecay: weightDecay,
      averageRates: averageRates)
    // Consumed, not copied: memory that nobody else holds is updated where it lies.
    let values = (consume state).values
    let next = CurrentBackend.value.adamW(
      consume values, gradients: gradients, hyper: hyper, constants)
    return OptimizerState(values: next, stepCount: count)
  }
}
