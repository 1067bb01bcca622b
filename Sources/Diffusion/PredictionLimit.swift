public import Recipe
public import Tensor

/// How far the clean images may reach that a model predicts on the way: one rule for all samplers.
public enum PredictionLimit: Sendable, Equatable {
  /// As far as the model says.
  case none
  /// To -1...1, as images do.
  case clip
  /// Dynamic thresholding (Saharia et al. 2022, "Photorealistic text-to-image diffusion models with
  /// deep language understanding", section 2.3): to -s...s, and divided by s, where s is what this
  /// share of the image's values does not exceed in size, and at least 1.
  case dynamic(share: Double)

  /// Reads `clip` and `dynamic_threshold`.
  public init(_ options: inout Options) throws {
    let clip = try options.bool(
      "clip", default: false, "limit the predicted clean image to -1...1 at every step")
    let share = try options.optionalDouble(
      "dynamic_threshold", in: Interval(from: 0, to: 1, includesLower: false),
      "share of the predicted clean image's values that may keep their size: larger ones are limited "
        + "to the largest of these, by which all are divided if it is above 1 (Imagen: 0.995)")
    if clip, share != nil {
      options.fail("dynamic_threshold", "'dynamic_threshold' and 'clip' exclude each other")
    }
    self = share.map { .dynamic(share: $0) } ?? (clip ? .clip : .none)
  }

  /// Images `[batch, height, width, channels]` within the limit, each by itself.
  public func callAsFunction(_ x0: Tensor) -> Tensor {
    switch self {
    case .none: return x0
    case .clip: return x0.clamped(to: -1...1)
    case .dynamic(let share):
      let threshold = Tensor.maximum(size(of: x0, share: share), Tensor(1))
      return Tensor.maximum(Tensor.minimum(x0, threshold), threshold * -1) / threshold
    }
  }

  /// The smallest size of a value that `share` of each image's values do not exceed, `[batch, 1, 1, 1]`.
  /// Found by bisection, which is tensor code: a backend that compiles need not wait for values. 32
  /// halvings are more than a float32 tells apart.
  private func size(of x0: Tensor, share: Double) -> Tensor {
    let sizes = x0.abs()
    let axes = [1, 2, 3]
    var high = sizes.max(axes: axes)
    var low = high * 0
    for _ in 0..<32 {
      let middle = (low + high) * 0.5
      let isTooLow = Tensor.less(Tensor.less(sizes, middle).mean(axes: axes), Tensor(Float(share)))
      low = .select(isTooLow, middle, low)
      high = .select(isTooLow, high, middle)
    }
    return high
  }
}
