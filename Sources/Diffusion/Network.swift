public import Recipe
public import Tensor

/// What predicts: a function of noisy images and their steps, with learned parameters.
///
/// A network holds no values: they are passed with each call, so that the same network serves raw
/// and averaged weights. While it is read, `options.fact("image_shape", as: ImageShape.self)` says
/// which images it will see, and `options.fact("class_names", as: [String].self)` which classes
/// they have: none for a dataset without labels.
public protocol Network: Component {
  /// Every learned parameter, in the order of the layers.
  var parameters: ParameterList { get }
  /// Number of the classes that it is conditioned on; 0, unless given, for a network that is not.
  var classCount: Int { get }
  /// Whether it says the variance as well: its outputs have twice the channels of the images, first
  /// the prediction, then the ``DenoiserOutput/rangePosition``. False unless given.
  var learnsVariance: Bool { get }
  /// The same network with ``learnsVariance``; nil, unless given, for one that cannot.
  func learningVariance() -> (any Network)?
  /// Images `[batch, height, width, channels]` at step indices `[batch]` to a prediction of the
  /// same shape, or of twice the channels. `labels` `[batch]`, whole numbers in `0..<classCount`,
  /// are there for a network that is conditioned on classes, and nil for others.
  func callAsFunction(
    _ xt: Tensor, at timesteps: Tensor, labels: Tensor?, _ pass: Pass
  ) -> Tensor
}

extension Network {
  /// `network`.
  public static var kind: ComponentKind { .network }

  /// No classes.
  public var classCount: Int { 0 }

  /// The prediction alone.
  public var learnsVariance: Bool { false }

  /// It cannot.
  public func learningVariance() -> (any Network)? { nil }

  /// The prediction of a network that is not conditioned on classes.
  public func callAsFunction(_ xt: Tensor, at timesteps: Tensor, _ pass: Pass) -> Tensor {
    self(xt, at: timesteps, labels: nil, pass)
  }
}
