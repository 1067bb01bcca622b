/// Sums, means and maxima over axes, which stay with length 1; without axes: over everything, to
/// a single number of shape `[]`.
extension Tensor {
  /// The sum over these axes; negative ones count from the end.
  public func sum(axes: [Int]) -> Tensor {
    let shape = shape
    let output = reduced(.sum, axes: axes)
    return differentiable(output, of: [self]) { [backend.broadcast($0, to: shape)] }
  }

  /// The sum of all elements.
  public func sum() -> Tensor { sum(axes: Array(0..<shape.rank)).reshaped([]) }

  /// The mean over these axes.
  public func mean(axes: [Int]) -> Tensor {
    let terms = axes.reduce(1) { $0 * shape[$1] }
    return sum(axes: axes) * (1 / Float(terms))
  }

  /// The mean of all elements.
  public func mean() -> Tensor { sum() * (1 / Float(count)) }

  /// The largest element over these axes; equal ones share the gradient.
  public func max(axes: [Int]) -> Tensor {
    let x = detached()
    let y = reduced(.max, axes: axes)
    return differentiable(y, of: [self]) { upstream in
      let hits = backend.binary(.equal, x, y)
      return [hits * (upstream / hits.sum(axes: axes))]
    }
  }

  private func reduced(_ reduction: Reduction, axes: [Int]) -> Tensor {
    let positive = axes.map { $0 < 0 ? shape.rank + $0 : $0 }.sorted()
    require(
      Set(positive).count == axes.count && positive.allSatisfy { (0..<shape.rank).contains($0) },
      "cannot reduce the axes \(axes) of the shape \(shape)")
    return positive.isEmpty ? detached() : backend.reduce(reduction, detached(), axes: positive)
  }
}
