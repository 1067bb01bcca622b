import Tensor

/// A backend that has the small primitives alone, as a new one would at first: the CPU's, with
/// every coarse primitive composed of them by the defaults.
package final class ComposedBackend: Backend {
  package static let shared = ComposedBackend()
  private let base = CPUBackend.shared

  package var name: String { "composed" }

  package func upload(_ values: [Float], shape: Shape) -> Tensor {
    base.upload(values, shape: shape)
  }
  package func read(_ x: Tensor) throws -> [Float] { try base.read(x) }

  package func fill(_ value: Float, shape: Shape) -> Tensor { base.fill(value, shape: shape) }
  package func unary(_ operation: UnaryOperation, _ x: Tensor) -> Tensor {
    base.unary(operation, x)
  }
  package func binary(_ operation: BinaryOperation, _ a: Tensor, _ b: Tensor) -> Tensor {
    base.binary(operation, a, b)
  }
  package func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    base.select(condition, a, b)
  }
  package func reduce(_ reduction: Reduction, _ x: Tensor, axes: [Int]) -> Tensor {
    base.reduce(reduction, x, axes: axes)
  }
  package func reshape(_ x: Tensor, to shape: Shape) -> Tensor { base.reshape(x, to: shape) }
  package func permute(_ x: Tensor, axes: [Int]) -> Tensor { base.permute(x, axes: axes) }
  package func broadcast(_ x: Tensor, to shape: Shape) -> Tensor { base.broadcast(x, to: shape) }
  package func slice(_ x: Tensor, axis: Int, range: Range<Int>, step: Int) -> Tensor {
    base.slice(x, axis: axis, range: range, step: step)
  }
  package func pad(_ x: Tensor, axis: Int, before: Int, after: Int, interior: Int) -> Tensor {
    base.pad(x, axis: axis, before: before, after: after, interior: interior)
  }
  package func concatenate(_ tensors: [Tensor], axis: Int) -> Tensor {
    base.concatenate(tensors, axis: axis)
  }
  package func gather(_ x: Tensor, rows: Tensor) -> Tensor { base.gather(x, rows: rows) }
  package func scatterAdd(_ x: Tensor, rows: Tensor, count: Int) -> Tensor {
    base.scatterAdd(x, rows: rows, count: count)
  }
  package func matmul(_ a: Tensor, _ b: Tensor, transposeA: Bool, transposeB: Bool) -> Tensor {
    base.matmul(a, b, transposeA: transposeA, transposeB: transposeB)
  }
  package func random(
    _ distribution: Distribution, keys: Tensor, stream: UInt32, shape: Shape
  ) -> Tensor {
    base.random(distribution, keys: keys, stream: stream, shape: shape)
  }
}
