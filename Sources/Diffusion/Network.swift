public import Recipe
public import Tensor

/// What predicts: a function of noisy images and their steps, with learned parameters.
///
/// A network holds no values: they are passed with each call, so that the same network serves raw
/// and averaged weights. While it is read, `options.fact("image_shape", as: ImageShape.self)` says
/// which images it will see.
public protocol Network: Component {
  /// Every learned parameter, in the order of the layers.
  var parameters: ParameterList { get }
  /// Images `[batch, height, width, channels]` at step indices `[batch]` to a prediction of the
  /// same shape.
  func callAsFunction(_ xt: Tensor, at timesteps: Tensor, _ pass: Pass) -> Tensor
}

extension Network {
  /// `network`.
  public static var kind: ComponentKind { .network }
}
