public import Recipe
public import Tensor

extension ComponentKind {
  /// What turns gradients into steps.
  public static let optimizer = ComponentKind("optimizer", description: "optimiser")
}

/// What turns gradients into steps of the weights.
public protocol Optimizer: Component {
  /// The step size that the recipe gives, which a learning-rate schedule multiplies.
  var learningRate: Double { get }
  /// One step of all parameters with the rate given, and of every average behind them, in one
  /// pass. The step count of the result is one more; the memory of `state` and `gradients` may be
  /// reused. The rate changes from step to step, so it has to be a tensor below.
  func step(
    _ state: consuming OptimizerState, gradients: consuming [Tensor], learningRate: Double,
    averageRates: [Double]
  ) -> OptimizerState
}

extension Optimizer {
  /// `optimizer`.
  public static var kind: ComponentKind { .optimizer }
}

/// What a part's training carries from step to step.
public struct OptimizerState: Sendable {
  /// Weights, moments and averages.
  public var values: AdamWState
  /// Steps taken so far.
  public var stepCount: Int

  /// A state in the middle of training.
  public init(values: AdamWState, stepCount: Int) {
    self.values = values
    self.stepCount = stepCount
  }

  /// The state before the first step: moments at zero, averages at the weights.
  public init(startingAt weights: Weights, averages: Int) {
    let zeros = weights.tensors.map { Tensor.zeros($0.shape) }
    let values = AdamWState(
      parameters: weights.tensors, firstMoments: zeros,
      secondMoments: weights.tensors.map { Tensor.zeros($0.shape) },
      averages: Array(repeating: weights.tensors, count: averages))
    self.init(values: values, stepCount: 0)
  }
}
