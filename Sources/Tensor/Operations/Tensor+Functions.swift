/// Functions of one element, and their derivatives.
extension Tensor {
  /// -x.
  public static prefix func - (x: Tensor) -> Tensor {
    x.unary(.negate) { upstream, _, _ in -upstream }
  }

  /// e to the power of x.
  public func exp() -> Tensor { unary(.exp) { upstream, _, y in upstream * y } }
  /// Natural logarithm.
  public func log() -> Tensor { unary(.log) { upstream, x, _ in upstream / x } }
  /// Square root.
  public func sqrt() -> Tensor { unary(.sqrt) { upstream, _, y in upstream / (y * 2) } }
  /// 1 / square root.
  public func rsqrt() -> Tensor { unary(.rsqrt) { upstream, x, y in upstream * y / x * -0.5 } }
  /// 1 / x.
  public func reciprocal() -> Tensor {
    unary(.reciprocal) { upstream, _, y in -(upstream * y * y) }
  }
  /// x x.
  public func squared() -> Tensor { unary(.square) { upstream, x, _ in upstream * x * 2 } }
  /// |x|; the derivative at 0 is 0.
  public func abs() -> Tensor {
    unary(.abs) { upstream, x, _ in upstream * backend.unary(.sign, x) }
  }
  /// Hyperbolic tangent.
  public func tanh() -> Tensor { unary(.tanh) { upstream, _, y in upstream * (1 - y * y) } }
  /// 1 / (1 + e^-x).
  public func sigmoid() -> Tensor { unary(.sigmoid) { upstream, _, y in upstream * y * (1 - y) } }
  /// x sigmoid(x) (Elfwing et al. 2018; "swish").
  public func silu() -> Tensor {
    unary(.silu) { upstream, x, _ in
      let s = backend.unary(.sigmoid, x)
      return upstream * s * (1 + x * (1 - s))
    }
  }
  /// Sine, x in radians.
  public func sin() -> Tensor {
    unary(.sin) { upstream, x, _ in upstream * backend.unary(.cos, x) }
  }
  /// Cosine, x in radians.
  public func cos() -> Tensor {
    unary(.cos) { upstream, x, _ in -(upstream * backend.unary(.sin, x)) }
  }

  private func unary(
    _ operation: UnaryOperation,
    derivative: @escaping (_ upstream: Tensor, _ x: Tensor, _ y: Tensor) -> Tensor
  ) -> Tensor {
    let x = detached()
    let y = backend.unary(operation, x)
    return differentiable(y, of: [self]) { [derivative($0, x, y)] }
  }
}
