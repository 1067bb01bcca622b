import Synchronization
import Tensor

/// A backend that computes nothing: it notes every primitive that it is asked for, as a compiler
/// would that replays a program later.
///
/// Its tensors hold no values, so whatever looks at a value on the way fails to read one. Donated
/// tensors are remembered, and a primitive that uses one afterwards is a fault.
package final class RecordingBackend: Backend {
  /// What a tensor of this backend is: the place of its primitive among all.
  private final class Node: Sendable {
    let id: Int
    init(id: Int) { self.id = id }
  }

  /// What was asked for since ``start()``.
  package struct Recording: Sendable {
    /// One line per primitive, results `%i` in order, tensors from before `$i` in order of use.
    package fileprivate(set) var lines: [String] = []
    /// How often values were read.
    package fileprivate(set) var reads = 0
    /// Uses of tensors that had been donated.
    package fileprivate(set) var faults: [String] = []
    fileprivate var names: [Int: String] = [:]
    fileprivate var results = 0

    fileprivate mutating func name(_ id: Int) -> String {
      if let name = names[id] { return name }
      let name = "$\(names.count - results)"
      names[id] = name
      return name
    }
  }

  private struct State {
    var recording = Recording()
    var next = 0
    var donated: Set<Int> = []
  }

  private let state = Mutex(State())

  package init() {}

  package var name: String { "recording" }

  /// Forgets what was recorded, and counts from 0 again.
  package func start() { state.withLock { $0.recording = Recording() } }
  /// What was asked for since ``start()``.
  package var recording: Recording { state.withLock { $0.recording } }

  private func id(_ x: Tensor) -> Int? { (x.storage.contents as? Node)?.id }

  /// Notes a primitive and makes its results.
  private func note(_ text: String, _ inputs: [Tensor?], _ shapes: [Shape]) -> [Tensor] {
    let ids = inputs.map { $0.map { id($0) } }
    return state.withLock { state in
      var operands: [String] = []
      for id in ids {
        guard let id else {
          operands.append("none")
          continue
        }
        guard let id else {
          state.recording.faults.append("\(text) has an operand of another backend")
          continue
        }
        if state.donated.contains(id) {
          state.recording.faults.append("\(text) uses a donated tensor")
        }
        operands.append(state.recording.name(id))
      }
      let results = shapes.map { shape -> (Tensor, String) in
        let node = Node(id: state.next)
        state.next += 1
        let name = "%\(state.recording.results)"
        state.recording.results += 1
        state.recording.names[node.id] = name
        return (Tensor(storage: Storage(node), shape: shape), "\(name) \(shape)")
      }
      let names = results.map(\.1).joined(separator: ", ")
      state.recording.lines.append("\(names) = \(text)(\(operands.joined(separator: ", ")))")
      return results.map(\.0)
    }
  }

  private func one(_ text: String, _ inputs: [Tensor?], _ shape: Shape) -> Tensor {
    note(text, inputs, [shape])[0]
  }

  // MARK: Host

  package func upload(_ values: [Float], shape: Shape) -> Tensor { one("upload", [], shape) }
  package func read(_ x: Tensor) throws -> [Float] {
    state.withLock { $0.recording.reads += 1 }
    return [Float](repeating: 0, count: x.count)
  }
  package func endStep() { state.withLock { $0.recording.lines.append("end of step") } }

  // MARK: Small primitives

  package func fill(_ value: Float, shape: Shape) -> Tensor { one("fill \(value)", [], shape) }
  package func unary(_ operation: UnaryOperation, _ x: Tensor) -> Tensor {
    one(operation.rawValue, [x], x.shape)
  }
  package func binary(_ operation: BinaryOperation, _ a: Tensor, _ b: Tensor) -> Tensor {
    one(operation.rawValue, [a, b], a.shape.broadcast(with: b.shape) ?? [])
  }
  package func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    one("select", [condition, a, b], a.shape)
  }
  package func reduce(_ reduction: Reduction, _ x: Tensor, axes: [Int]) -> Tensor {
    let shape = axes.reduce(x.shape) { $0.replacing(axis: $1, with: 1) }
    return one("\(reduction.rawValue) of axes \(axes)", [x], shape)
  }
  package func reshape(_ x: Tensor, to shape: Shape) -> Tensor { one("reshape", [x], shape) }
  package func permute(_ x: Tensor, axes: [Int]) -> Tensor {
    one("permute \(axes)", [x], Shape(axes.map { x.shape[$0] }))
  }
  package func broadcast(_ x: Tensor, to shape: Shape) -> Tensor { one("broadcast", [x], shape) }
  package func slice(_ x: Tensor, axis: Int, range: Range<Int>, step: Int) -> Tensor {
    let shape = x.shape.replacing(axis: axis, with: (range.count + step - 1) / step)
    return one("slice \(range) by \(step) of axis \(axis)", [x], shape)
  }
  package func pad(_ x: Tensor, axis: Int, before: Int, after: Int, interior: Int) -> Tensor {
    let length = x.shape[axis]
    let padded = before + after + max(0, length + (length - 1) * interior)
    return one(
      "pad \(before), \(after), \(interior) of axis \(axis)", [x],
      x.shape.replacing(axis: axis, with: padded))
  }
  package func concatenate(_ tensors: [Tensor], axis: Int) -> Tensor {
    let length = tensors.reduce(0) { $0 + $1.shape[axis] }
    return one(
      "concatenate axis \(axis)", tensors, tensors[0].shape.replacing(axis: axis, with: length))
  }
  package func gather(_ x: Tensor, rows: Tensor) -> Tensor {
    one("gather", [x, rows], x.shape.replacing(axis: 0, with: rows.count))
  }
  package func scatterAdd(_ x: Tensor, rows: Tensor, count: Int) -> Tensor {
    one("scatter-add", [x, rows], x.shape.replacing(axis: 0, with: count))
  }
  package func matmul(_ a: Tensor, _ b: Tensor, transposeA: Bool, transposeB: Bool) -> Tensor {
    let shape = Shape(
      Array(a.shape.axes.dropLast(2)) + [
        a.shape[transposeA ? -1 : -2], b.shape[transposeB ? -2 : -1],
      ])
    return one("matmul \(transposeA) \(transposeB)", [a, b], shape)
  }
  package func random(
    _ distribution: Distribution, keys: Tensor, stream: UInt32, shape: Shape
  ) -> Tensor { one("\(distribution.rawValue) stream \(stream)", [keys], shape) }

  // MARK: Coarse primitives

  package func convolution(
    _ x: Tensor, weight: Tensor, bias: Tensor?, residual: Tensor?, _ geometry: ConvolutionGeometry,
    precision: Precision
  ) -> Tensor {
    one(
      "convolution \(geometry) \(precision)", [x, weight, bias, residual],
      geometry.output(of: x.shape, kernel: weight.shape[0], channels: weight.shape[3]))
  }
  package func convolutionBackward(
    _ upstream: Tensor, x: Tensor, weight: Tensor, wantsX: Bool, _ geometry: ConvolutionGeometry,
    precision: Precision
  ) -> ConvolutionGradients {
    let shapes = [weight.shape, [weight.shape[3]]] + (wantsX ? [x.shape] : [])
    let results = note(
      "convolution backward \(geometry) \(precision)", [upstream, x, weight], shapes)
    return ConvolutionGradients(
      x: wantsX ? results[2] : nil, weight: results[0], bias: results[1])
  }
  package func normalise(
    _ inputs: NormalisationInputs, _ options: NormalisationOptions
  ) -> (Tensor, Saved) {
    let results = note(
      "normalise \(options)", [inputs.x, inputs.scale, inputs.shift, inputs.film, inputs.keys],
      [inputs.x.shape, [1]])
    return (results[0], Saved([results[1]]))
  }
  package func normaliseBackward(
    _ upstream: Tensor, _ inputs: NormalisationInputs, _ saved: Saved,
    _ options: NormalisationOptions
  ) -> NormalisationGradients {
    let operands = [upstream, inputs.x, inputs.scale, inputs.shift, inputs.film, inputs.keys]
    let shapes = [inputs.x.shape, inputs.scale.shape, inputs.shift.shape]
    let results = note(
      "normalise backward \(options)", operands + saved.tensors,
      shapes + (inputs.film.map { [$0.shape] } ?? []))
    return NormalisationGradients(
      x: results[0], scale: results[1], shift: results[2],
      film: results.count > 3 ? results[3] : nil)
  }
  package func attention(_ qkv: Tensor, heads: Int, precision: Precision) -> (Tensor, Saved) {
    let shape = qkv.shape.replacing(axis: 2, with: qkv.shape[2] / 3)
    let results = note("attention \(heads) \(precision)", [qkv], [shape, [1]])
    return (results[0], Saved([results[1]]))
  }
  package func attentionBackward(
    _ upstream: Tensor, qkv: Tensor, output: Tensor, _ saved: Saved, heads: Int,
    precision: Precision
  ) -> Tensor {
    one(
      "attention backward \(heads) \(precision)", [upstream, qkv, output] + saved.tensors,
      qkv.shape)
  }
  package func upsample(_ x: Tensor) -> Tensor {
    one("upsample", [x], [x.shape[0], 2 * x.shape[1], 2 * x.shape[2], x.shape[3]])
  }
  package func upsampleBackward(_ upstream: Tensor) -> Tensor {
    let s = upstream.shape
    return one("upsample backward", [upstream], [s[0], s[1] / 2, s[2] / 2, s[3]])
  }
  package func adamW(
    _ state: consuming AdamWState, gradients: consuming [Tensor], hyper: Tensor,
    _ constants: AdamWConstants
  ) -> AdamWState {
    var state = state
    let kept = state.parameters + state.firstMoments + state.secondMoments
    let donated = kept + state.averages.joined() + gradients
    let shapes = (kept + state.averages.joined()).map(\.shape)
    var results = note("adamw \(constants)", donated + [hyper], shapes)[...]
    let ids = donated.compactMap { id($0) }
    self.state.withLock { $0.donated.formUnion(ids) }
    let count = state.parameters.count
    let take = { () -> [Tensor] in
      defer { results = results.dropFirst(count) }
      return Array(results.prefix(count))
    }
    state.parameters = take()
    state.firstMoments = take()
    state.secondMoments = take()
    for average in state.averages.indices { state.averages[average] = take() }
    return state
  }
  package func pack(_ x: Tensor, as role: ParameterRole) -> Tensor {
    one("pack \(role.rawValue)", [x], packedShape(x.shape, role))
  }
  package func unpack(_ x: Tensor, as role: ParameterRole) -> Tensor {
    one("unpack \(role.rawValue)", [x], unpackedShape(x.shape, role))
  }

  private func packedShape(_ s: Shape, _ role: ParameterRole) -> Shape {
    switch role {
    case .convolution: [s[2], s[3], s[1], s[0]]
    case .pointwise, .linear: [1, 1, s[1], s[0]]
    case .vector: s
    }
  }

  private func unpackedShape(_ s: Shape, _ role: ParameterRole) -> Shape {
    switch role {
    case .convolution: [s[3], s[2], s[0], s[1]]
    case .pointwise: [s[3], s[2], 1]
    case .linear: [s[3], s[2]]
    case .vector: s
    }
  }
}
