public import Tensor

extension Tensor {
  /// -log softmax(logits) at each row's label: logits `[n, classes]` and one label per row, in
  /// `0..<classes`, to `[n]`. The largest logit is taken off first, so that no power overflows.
  public func crossEntropy(with labels: [Int]) -> Tensor {
    require(
      shape.rank == 2 && shape[0] == labels.count
        && labels.allSatisfy { (0..<shape[1]).contains($0) },
      "\(labels.count) labels do not fit the logits \(shape)")
    let z = self - detached().max(axes: [1])
    let logSum = z.exp().sum(axes: [1]).log()
    var hits = [Float](repeating: 0, count: count)
    for (row, label) in labels.enumerated() { hits[row * shape[1] + label] = 1 }
    let atLabel = (z * Tensor(hits, shape: shape)).sum(axes: [1])
    return (logSum - atLabel).reshaped([labels.count])
  }
}
