public import Tensor

/// What a model says of noisy images.
public struct DenoiserOutput: Sendable {
  /// In the terms of the model's `prediction`, `[batch, height, width, channels]`.
  public let prediction: Tensor
  /// Where the logarithm of each pixel's variance stands in its range, -1 for the smallest and 1 for
  /// the largest, shaped like the prediction; nil unless the model's variance is `learned_range`.
  public let rangePosition: Tensor?

  /// An output; without a position it is that of a model of fixed variance.
  public init(prediction: Tensor, rangePosition: Tensor? = nil) {
    self.prediction = prediction
    self.rangePosition = rangePosition
  }
}
