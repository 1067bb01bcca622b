import Tensor
import Testing

extension ConformanceCase {
  /// Functions of elements and reductions.
  static let elementwiseDerivatives = unaryDerivatives + binaryDerivatives + reductionDerivatives

  private typealias Function = @Sendable (Tensor) -> Tensor

  private static let unaryDerivatives: [ConformanceCase] = {
    let functions: [(String, SampleValues, Function)] = [
      ("negate", .centred, { -$0 }), ("exp", .centred, { $0.exp() }),
      ("log", .positive, { $0.log() }), ("sqrt", .positive, { $0.sqrt() }),
      ("rsqrt", .positive, { $0.rsqrt() }), ("reciprocal", .positive, { $0.reciprocal() }),
      ("squared", .centred, { $0.squared() }), ("abs", .apart, { $0.abs() }),
      ("tanh", .centred, { $0.tanh() }), ("sigmoid", .centred, { $0.sigmoid() }),
      ("silu", .centred, { $0.silu() }), ("sin", .centred, { $0.sin() }),
      ("cos", .centred, { $0.cos() }), ("clamped", .apart, { $0.clamped(to: -0.5...0.75) }),
      ("x x + x", .centred, { $0 * $0 + $0 }),
    ]
    return functions.map { name, values, function in
      ConformanceCase("derivative of \(name)") {
        for shape: Shape in [[1], [7, 7, 3], []] {
          try expectDerivatives("\(name) \(shape)", [shape], values) { function($0[0]) }
        }
      }
    }
  }()

  private static let binaryDerivatives: [ConformanceCase] = {
    let functions: [(String, SampleValues, @Sendable (Tensor, Tensor) -> Tensor)] = [
      ("add", .centred, { $0 + $1 }), ("subtract", .centred, { $0 - $1 }),
      ("multiply", .centred, { $0 * $1 }), ("divide", .positive, { $0 / $1 }),
      // Odd and even multiples of 1/8 are never equal.
      ("maximum", .apart, { .maximum($0, $1 + 0.125) }),
      ("minimum", .apart, { .minimum($0, $1 + 0.125) }),
    ]
    let shapes: [(Shape, Shape)] = [
      ([3, 7, 5], [3, 7, 5]), ([3, 7, 5], [5]), ([7, 1], [3, 1, 5]), ([], [3, 3]), ([1, 1], [1]),
    ]
    return functions.map { name, values, function in
      ConformanceCase("derivative of \(name)") {
        for (a, b) in shapes {
          try expectDerivatives("\(name) \(a) \(b)", [a, b], values) { function($0[0], $0[1]) }
        }
      }
    }
  }()

  private static let reductionDerivatives: [ConformanceCase] = {
    let functions: [(String, Function)] = [
      ("sum", { $0.sum() }), ("sum of axis 1", { $0.sum(axes: [1]) }),
      ("sum of axes 0 and 2", { $0.sum(axes: [2, 0]) }), ("mean", { $0.mean() }),
      ("mean of the last two axes", { $0.mean(axes: [-1, -2]) }),
      ("max of axis 2", { $0.max(axes: [2]) }), ("max of axes 0 and 1", { $0.max(axes: [0, 1]) }),
    ]
    return functions.map { name, function in
      ConformanceCase("derivative of \(name)") {
        for shape: Shape in [[1, 1, 1], [3, 7, 5], [2, 17, 9]] {
          try expectDerivatives("\(name) \(shape)", [shape], .apart) { function($0[0]) }
        }
      }
    }
  }()
}
