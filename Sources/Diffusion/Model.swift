public import Recipe

/// Which network serves which step of the chain.
public protocol Model: Component {
  /// What the networks are trained to say.
  var prediction: Prediction { get }
  /// The variance of p(x_t-1 | x_t).
  var variance: Variance { get }
  /// The networks, each with weights of its own.
  var parts: [ModelPart] { get }
  /// The steps that the model can be trained on, of a chain of `count`.
  func steps(of count: Int) -> Range<Int>
  /// The part that serves a step; index 0 is the paper's t = 1.
  func part(at step: Int) -> Int
}

extension Model {
  /// `model`.
  public static var kind: ComponentKind { .model }

  /// Whether the model covers the whole chain, so that it can make images from noise.
  public func covers(_ process: DiffusionProcess) -> Bool {
    steps(of: process.steps) == 0..<process.steps
  }
}

/// What every model says of its networks' outputs, read once for all of them.
public struct ModelOutput: Sendable {
  /// What the networks are trained to say.
  public let prediction: Prediction
  /// The variance of p(x_t-1 | x_t).
  public let variance: Variance

  /// Reads `prediction` and `variance`.
  public init(_ options: inout Options) throws {
    prediction = try options.choice(
      "prediction", default: Prediction.epsilon, "what the networks are trained to say")
    variance = try options.choice(
      "variance", default: Variance.fixedLarge, "variance of p(x_t-1 | x_t)")
  }
}
