import Daedalus

public let plugin = Plugin(MomentumDescent.self)

/// Gradient descent with momentum (Polyak 1964): v = momentum v + gradient, w = w - rate v.
struct MomentumDescent: Optimizer {
  static let typeName = "momentum"
  static let summary = "gradient descent with momentum"
  let learningRate: Double
  private let momentum: Double

  init(_ options: inout Options) throws {
    learningRate = try options.double(
      "learning_rate", default: 0.01, in: Interval.above(0), "step size")
    momentum = try options.double(
      "momentum", default: 0.9, in: 0..<1, "what is kept of the step before")
  }

  func step(
    _ state: OptimizerState, gradients: [Tensor], learningRate: Double, averageRates: [Double]
  ) -> OptimizerState {
    var next = state
    let rate = Tensor(Float(learningRate))
    for (i, gradient) in gradients.enumerated() {
      let velocity = state.values.firstMoments[i] * Float(momentum) + gradient
      let weight = state.values.parameters[i] - velocity * rate
      next.values.firstMoments[i] = velocity
      next.values.parameters[i] = weight
      for (average, share) in averageRates.enumerated() {
        let old = state.values.averages[average][i]
        next.values.averages[average][i] = old + (weight - old) * Float(1 - share)
      }
    }
    next.stepCount += 1
    return next
  }
}
