/// Other views and arrangements of the same elements.
extension Tensor {
  /// The same elements in another shape of the same count.
  public func reshaped(_ newShape: Shape) -> Tensor {
    require(newShape.count == count, "cannot reshape \(shape) to \(newShape)")
    let shape = shape
    let output = backend.reshape(detached(), to: newShape)
    return differentiable(output, of: [self]) { [backend.reshape($0, to: shape)] }
  }

  /// Axis `axes[i]` of this tensor becomes axis i of the result.
  public func permuted(_ axes: [Int]) -> Tensor {
    require(
      axes.sorted() == Array(0..<shape.rank), "cannot permute the axes of \(shape) by \(axes)")
    var inverse = axes
    for (position, axis) in axes.enumerated() { inverse[axis] = position }
    let output = backend.permute(detached(), axes: axes)
    return differentiable(output, of: [self]) { [inverse] in
      [backend.permute($0, axes: inverse)]
    }
  }

  /// Repeats axes of length 1, and adds leading ones.
  public func broadcast(to newShape: Shape) -> Tensor {
    require(
      shape.broadcast(with: newShape) == newShape, "cannot broadcast \(shape) to \(newShape)")
    let shape = shape
    let output = backend.broadcast(detached(), to: newShape)
    return differentiable(output, of: [self]) { [$0.summed(to: shape)] }
  }

  /// The elements of `range`, every `step`-th, along one axis; a negative axis counts from the end.
  public func sliced(axis: Int, _ range: Range<Int>, step: Int = 1) -> Tensor {
    let axis = axis < 0 ? shape.rank + axis : axis
    require(
      (0..<shape.rank).contains(axis) && range.lowerBound >= 0
        && range.upperBound <= shape[axis] && step >= 1,
      "cannot take \(range) by \(step) of axis \(axis) of the shape \(shape)")
    let length = shape[axis]
    let output = backend.slice(detached(), axis: axis, range: range, step: step)
    return differentiable(output, of: [self]) { upstream in
      let taken = upstream.shape[axis]
      guard taken > 0 else { return [nil] }
      let last = range.lowerBound + (taken - 1) * step
      return [
        backend.pad(
          upstream, axis: axis, before: range.lowerBound, after: length - 1 - last,
          interior: step - 1)
      ]
    }
  }

  /// One after the other along an axis; all other axes must agree.
  public static func concatenate(_ tensors: [Tensor], axis: Int) -> Tensor {
    guard let first = tensors.first else { fatalError("concatenate needs at least one tensor") }
    let axis = axis < 0 ? first.shape.rank + axis : axis
    for tensor in tensors {
      require(
        tensor.shape.rank == first.shape.rank
          && tensor.shape.replacing(axis: axis, with: 0)
            == first.shape.replacing(axis: axis, with: 0),
        "cannot concatenate the shapes \(first.shape) and \(tensor.shape) along axis \(axis)")
    }
    let lengths = tensors.map { $0.shape[axis] }
    let output = backend.concatenate(tensors.map { $0.detached() }, axis: axis)
    return differentiable(output, of: tensors) { upstream in
      var start = 0
      return lengths.map { length in
        defer { start += length }
        return backend.slice(upstream, axis: axis, range: start..<start + length, step: 1)
      }
    }
  }

  /// Rows of the first axis by their whole-number indices, in 0..<shape[0]; rows may repeat.
  public func gathered(rows: Tensor) -> Tensor {
    require(
      rows.shape.rank == 1 && shape.rank >= 1,
      "gather needs indices of rank 1, not \(rows.shape), and rows, not \(shape)")
    let count = shape[0]
    let indices = rows.detached()
    let output = backend.gather(detached(), rows: indices)
    return differentiable(output, of: [self]) {
      [backend.scatterAdd($0, rows: indices, count: count)]
    }
  }

  /// ``gathered(rows:)`` by indices of the host.
  public func gathered(rows: [Int]) -> Tensor {
    require(
      rows.allSatisfy { (0..<shape[0]).contains($0) }, "a row outside 0..<\(shape[0]) was gathered")
    return gathered(rows: Tensor(rows.map { Float($0) }))
  }

  /// `a` where `condition` is not 0, else `b`; all of one shape. No gradient for the condition.
  public static func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    require(
      condition.shape == a.shape && a.shape == b.shape,
      "select needs one shape, not \(condition.shape), \(a.shape) and \(b.shape)")
    let plain = condition.detached()
    let output = backend.select(plain, a.detached(), b.detached())
    return differentiable(output, of: [a, b]) { upstream in
      let zeros = Tensor.zeros(upstream.shape)
      return [backend.select(plain, upstream, zeros), backend.select(plain, zeros, upstream)]
    }
  }
}
