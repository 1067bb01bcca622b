/// How the value of a target pixel is weighed out of source pixels: Pillow's filters, which widen as
/// the image shrinks, so that no pixel is left out.
public enum ResizeFilter: String, Sendable, CaseIterable {
  /// The plain mean of the source pixels that a target pixel covers.
  case box
  /// 1 - |x|: a triangle, which Pillow calls bilinear.
  case bilinear
  /// Keys' cubic with a = -0.5 (Keys 1981, "Cubic convolution interpolation for digital image
  /// processing").
  case bicubic

  /// Where the filter ends, in pixels of the coarser of both images.
  var support: Double {
    switch self {
    case .box: 0.5
    case .bilinear: 1
    case .bicubic: 2
    }
  }

  /// The weight at distance `x`.
  func weight(_ x: Double) -> Double {
    let distance = abs(x)
    switch self {
    case .box: return x > -0.5 && x <= 0.5 ? 1 : 0
    case .bilinear: return max(0, 1 - distance)
    case .bicubic:
      let a = -0.5
      if distance < 1 { return ((a + 2) * distance - (a + 3)) * distance * distance + 1 }
      return distance < 2 ? (((distance - 5) * distance + 8) * distance - 4) * a : 0
    }
  }

  /// The source pixels of one target pixel, from `first` on, and their weights, which add up to 1.
  struct Taps: Sendable {
    let first: Int
    let weights: [Double]
  }

  /// Those of every target pixel along one axis.
  func taps(from source: Int, to target: Int) -> [Taps] {
    let scale = Double(source) / Double(target)
    let stretch = max(1, scale)
    return (0..<target).map { index in
      let center = (Double(index) + 0.5) * scale
      let first = max(0, Int(center - support * stretch + 0.5))
      let end = min(source, Int(center + support * stretch + 0.5))
      let weights = (first..<end).map { weight((Double($0) + 0.5 - center) / stretch) }
      let total = weights.reduce(0, +)
      return Taps(first: first, weights: weights.map { $0 / total })
    }
  }
}
