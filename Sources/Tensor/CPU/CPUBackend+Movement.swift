private import CKernels

/// Arrangements of elements, by strides.
extension CPUBackend {
  /// A copy in the new order of axes.
  public func permute(_ x: Tensor, axes: [Int]) -> Tensor {
    let strides = x.shape.strides
    return gathered(
      x, shape: Shape(axes.map { x.shape[$0] }), strides: axes.map { strides[$0] }, offset: 0)
  }

  /// A copy with the repeats written out.
  public func broadcast(_ x: Tensor, to shape: Shape) -> Tensor {
    guard x.shape.count != shape.count else { return reshape(x, to: shape) }
    return gathered(x, shape: shape, strides: x.shape.strides(within: shape), offset: 0)
  }

  /// A window where the elements lie together, else a copy.
  public func slice(_ x: Tensor, axis: Int, range: Range<Int>, step: Int) -> Tensor {
    if let window = x.window(axis: axis, range: range, step: step) { return window }
    let shape = x.shape.replacing(axis: axis, with: (range.count + step - 1) / step)
    var strides = x.shape.strides
    let offset = range.lowerBound * strides[axis]
    strides[axis] *= step
    return gathered(x, shape: shape, strides: strides, offset: offset)
  }

  /// The elements spread over zeros.
  public func pad(_ x: Tensor, axis: Int, before: Int, after: Int, interior: Int) -> Tensor {
    let length = x.shape[axis]
    let padded = before + after + max(0, length + (length - 1) * interior)
    let shape = x.shape.replacing(axis: axis, with: padded)
    var strides = shape.strides
    let offset = before * strides[axis]
    strides[axis] *= interior + 1
    return .made(shape) { y in
      dk_fill(shape.count, 0, y)
      guard x.count > 0 else { return }
      dk_scatter_strided(Int32(shape.rank), x.shape.axes, x.pointer, y + offset, strides)
    }
  }

  /// Copies, one after the other.
  public func concatenate(_ tensors: [Tensor], axis: Int) -> Tensor {
    let total = tensors.reduce(0) { $0 + $1.shape[axis] }
    let shape = tensors[0].shape.replacing(axis: axis, with: total)
    let outer = shape.axes[..<axis].reduce(1, *)
    let inner = shape.axes[(axis + 1)...].reduce(1, *)
    return .made(shape) { y in
      var start = 0
      for x in tensors where x.count > 0 {
        let length = x.shape[axis] * inner
        dk_scatter_strided(2, [outer, length], x.pointer, y + start, [total * inner, 1])
        start += length
      }
    }
  }

  /// Copies of whole rows.
  public func gather(_ x: Tensor, rows: Tensor) -> Tensor {
    let width = x.shape.axes.dropFirst().reduce(1, *)
    return .made(x.shape.replacing(axis: 0, with: rows.count)) {
      dk_gather_rows(rows.count, width, x.pointer, rows.pointer, $0)
    }
  }

  /// Sums of whole rows, in the order of the rows.
  public func scatterAdd(_ x: Tensor, rows: Tensor, count: Int) -> Tensor {
    let width = x.shape.axes.dropFirst().reduce(1, *)
    return .made(x.shape.replacing(axis: 0, with: count)) {
      dk_scatter_add_rows(rows.count, width, x.pointer, rows.pointer, count, $0)
    }
  }

  private func gathered(_ x: Tensor, shape: Shape, strides: [Int], offset: Int) -> Tensor {
    .made(shape) { y in
      guard shape.count > 0 else { return }
      dk_gather_strided(Int32(shape.rank), shape.axes, x.pointer + offset, strides, y)
    }
  }
}
