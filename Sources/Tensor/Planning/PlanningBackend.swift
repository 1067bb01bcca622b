internal import Synchronization

/// A backend that computes nothing and keeps the CPU backend's accounts: a program that runs over
/// it tells what memory and how many operations it takes, before it is run.
///
/// Its tensors lie at imaginary addresses, which a pool like the CPU's hands out and takes back:
/// rounding, reuse, windows and gaps are the CPU's. Who reads a value gets zeros.
package final class PlanningBackend: ShapeBackend {
  private let pool = BufferPool.imaginary()
  private let counted = Mutex(0.0)

  /// A backend in whose memory nothing lies.
  package init() {}

  /// "planning".
  package var name: String { "planning" }

  /// The most bytes of tensors that were alive at one moment: ``CPUBackend/peakBytes`` of the run.
  package var peakBytes: Int { pool.peakBytes }

  /// The bytes that the process takes for its tensors: ``CPUBackend/extentBytes`` of the run.
  package var extentBytes: Int { pool.extentBytes }

  /// Additions and multiplications of the direct algorithm so far.
  package var operations: Double { counted.withLock { $0 } }

  package func results(
    _ text: @autoclosure () -> String, of inputs: [Tensor?], _ shapes: [Shape], operations: Double
  ) -> [Tensor] {
    if operations > 0 { counted.withLock { $0 += operations } }
    return shapes.map { shape in
      Tensor(storage: Storage(HostMemory(count: shape.count, in: pool)), shape: shape)
    }
  }

  // MARK: Where the CPU backend shares memory, or takes more than its result

  package func reduce(_ reduction: Reduction, _ x: Tensor, axes: [Int]) -> Tensor {
    reductionRuns(of: axes).reduce(x) { x, run in
      let shape = Shape(x.shape.axes.enumerated().map { run.contains($0.offset) ? 1 : $0.element })
      return one("reduce", of: [x], shape)
    }
  }

  package func reshape(_ x: Tensor, to shape: Shape) -> Tensor {
    Tensor(storage: x.storage, shape: shape)
  }

  package func broadcast(_ x: Tensor, to shape: Shape) -> Tensor {
    x.shape.count == shape.count ? reshape(x, to: shape) : one("broadcast", of: [x], shape)
  }

  package func slice(_ x: Tensor, axis: Int, range: Range<Int>, step: Int) -> Tensor {
    x.window(axis: axis, range: range, step: step)
      ?? one(
        "slice", of: [x], x.shape.replacing(axis: axis, with: (range.count + step - 1) / step))
  }

  package func adamW(
    _ state: consuming AdamWState, gradients: consuming [Tensor], hyper: Tensor,
    _ constants: AdamWConstants
  ) -> AdamWState {
    var state = state
    for i in state.parameters.indices {
      var kept = [
        state.parameters[i].becomeRewritable(), state.firstMoments[i].becomeRewritable(),
        state.secondMoments[i].becomeRewritable(),
      ]
      for average in state.averages.indices {
        kept.append(state.averages[average][i].becomeRewritable())
      }
      withExtendedLifetime(kept) {}
    }
    return state
  }
}
