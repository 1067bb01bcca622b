/// Elementwise arithmetic with broadcasting, and its derivatives.
extension Tensor {
  /// Element by element, with broadcasting.
  public static func + (a: Tensor, b: Tensor) -> Tensor {
    let (shapeA, shapeB) = (a.shape, b.shape)  // all that the pullback keeps
    return binary(.add, a, b) { upstream in
      [upstream.summed(to: shapeA), upstream.summed(to: shapeB)]
    }
  }

  /// Element by element, with broadcasting.
  public static func - (a: Tensor, b: Tensor) -> Tensor {
    let (shapeA, shapeB) = (a.shape, b.shape)
    return binary(.subtract, a, b) { upstream in
      [upstream.summed(to: shapeA), (-upstream).summed(to: shapeB)]
    }
  }

  /// Element by element, with broadcasting.
  public static func * (a: Tensor, b: Tensor) -> Tensor {
    let (plainA, plainB) = (a.detached(), b.detached())
    let (wantsA, wantsB) = (a.isRecorded, b.isRecorded)
    return binary(.multiply, a, b) { upstream in
      [
        wantsA ? (upstream * plainB).summed(to: plainA.shape) : nil,
        wantsB ? (upstream * plainA).summed(to: plainB.shape) : nil,
      ]
    }
  }

  /// Element by element, with broadcasting.
  public static func / (a: Tensor, b: Tensor) -> Tensor {
    let (plainA, plainB) = (a.detached(), b.detached())
    return binary(.divide, a, b) { upstream in
      let first = upstream / plainB
      let second = -(first * plainA / plainB)
      return [first.summed(to: plainA.shape), second.summed(to: plainB.shape)]
    }
  }

  /// The larger of two, element by element; at a tie the gradient goes to the first.
  public static func maximum(_ a: Tensor, _ b: Tensor) -> Tensor {
    extremum(.maximum, a, b) { backend.binary(.less, $0, $1) }
  }

  /// The smaller of two, element by element; at a tie the gradient goes to the first.
  public static func minimum(_ a: Tensor, _ b: Tensor) -> Tensor {
    extremum(.minimum, a, b) { backend.binary(.less, $1, $0) }
  }

  private static func extremum(
    _ operation: BinaryOperation, _ a: Tensor, _ b: Tensor,
    secondWins: @escaping (Tensor, Tensor) -> Tensor
  ) -> Tensor {
    let (plainA, plainB) = (a.detached(), b.detached())
    return binary(operation, a, b) { upstream in
      let second = secondWins(plainA, plainB)
      return [
        (upstream * (1 - second)).summed(to: plainA.shape),
        (upstream * second).summed(to: plainB.shape),
      ]
    }
  }

  private static func binary(
    _ operation: BinaryOperation, _ a: Tensor, _ b: Tensor, pullback: @escaping Tape.Pullback
  ) -> Tensor {
    require(
      a.shape.broadcast(with: b.shape) != nil,
      "cannot \(operation.rawValue) the shapes \(a.shape) and \(b.shape)")
    let output = backend.binary(operation, a.detached(), b.detached())
    return differentiable(output, of: [a, b], pullback: pullback)
  }

  /// 1 where a < b, else 0; carries no gradient.
  public static func less(_ a: Tensor, _ b: Tensor) -> Tensor {
    backend.binary(.less, a.detached(), b.detached())
  }

  /// The same number for every element.
  public static func + (a: Tensor, b: Float) -> Tensor { a + Tensor(b) }
  /// The same number for every element.
  public static func - (a: Tensor, b: Float) -> Tensor { a - Tensor(b) }
  /// The same number for every element.
  public static func * (a: Tensor, b: Float) -> Tensor { a * Tensor(b) }
  /// The same number for every element.
  public static func / (a: Tensor, b: Float) -> Tensor { a / Tensor(b) }
  /// The same number for every element.
  public static func + (a: Float, b: Tensor) -> Tensor { Tensor(a) + b }
  /// The same number for every element.
  public static func - (a: Float, b: Tensor) -> Tensor { Tensor(a) - b }
  /// The same number for every element.
  public static func * (a: Float, b: Tensor) -> Tensor { Tensor(a) * b }
  /// The same number for every element.
  public static func / (a: Float, b: Tensor) -> Tensor { Tensor(a) / b }

  /// Every element limited to a range; outside it the gradient is 0.
  public func clamped(to range: ClosedRange<Float>) -> Tensor {
    Tensor.minimum(Tensor.maximum(self, Tensor(range.lowerBound)), Tensor(range.upperBound))
  }

  /// The sum of a broadcast gradient over the axes along which `shape` was repeated.
  func summed(to shape: Shape) -> Tensor {
    guard self.shape != shape else { return self }
    let extra = self.shape.rank - shape.rank
    let repeated = (0..<self.shape.rank).filter { axis in
      axis < extra || (shape[axis - extra] == 1 && self.shape[axis] != 1)
    }
    let reduced = repeated.isEmpty ? self : backend.reduce(.sum, self.detached(), axes: repeated)
    return backend.reshape(reduced, to: shape)
  }
}
