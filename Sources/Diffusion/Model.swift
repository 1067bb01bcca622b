public import Recipe

/// Which network serves which step of the chain.
public protocol Model: Component {
  /// What the networks' outputs mean.
  var output: ModelOutput { get }
  /// The networks, each with weights of its own.
  var parts: [ModelPart] { get }
  /// The steps that the model can be trained on, of a chain of `count`.
  func steps(of count: Int) -> Range<Int>
  /// The part that serves a step; index 0 is the paper's t = 1.
  func part(at step: Int) -> Int
  /// Whether the first step belongs to a denoising auto-encoder, which restores the image from x_1
  /// and has no variance to learn; false unless given.
  var hasAutoEncoder: Bool { get }
}

extension Model {
  /// `model`.
  public static var kind: ComponentKind { .model }

  /// No auto-encoder.
  public var hasAutoEncoder: Bool { false }

  /// What the networks are trained to say.
  public var prediction: Prediction { output.prediction }
  /// The variance of p(x_t-1 | x_t).
  public var variance: Variance { output.variance }

  /// Number of the classes that any part is conditioned on; 0 for none. All such parts know the
  /// classes of the recipe's dataset.
  public var classCount: Int { parts.map(\.network.classCount).max() ?? 0 }

  /// Whether the model covers the whole chain, so that it can make images from noise.
  public func covers(_ process: DiffusionProcess) -> Bool {
    steps(of: process.steps) == 0..<process.steps
  }
}
