import Synchronization
import Tensor

/// A backend that computes nothing: it notes every primitive that it is asked for, as a compiler
/// would that replays a program later.
///
/// Its tensors hold no values, so whatever looks at a value on the way fails to read one. Donated
/// tensors are remembered, and a primitive that uses one afterwards is a fault.
package final class RecordingBackend: ShapeBackend {
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
  package func results(
    _ text: @autoclosure () -> String, of inputs: [Tensor?], _ shapes: [Shape], operations: Double
  ) -> [Tensor] {
    let text = text()
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

  package func read(_ x: Tensor) throws -> [Float] {
    state.withLock { $0.recording.reads += 1 }
    return [Float](repeating: 0, count: x.count)
  }
  package func endStep() { state.withLock { $0.recording.lines.append("end of step") } }

  package func adamW(
    _ state: consuming AdamWState, gradients: consuming [Tensor], hyper: Tensor,
    _ constants: AdamWConstants
  ) -> AdamWState {
    var state = state
    let kept = state.parameters + state.firstMoments + state.secondMoments
    let donated = kept + state.averages.joined() + gradients
    let shapes = (kept + state.averages.joined()).map(\.shape)
    var results = results(
      "adamw \(constants)", of: donated + [hyper], shapes, operations: 0)[...]
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
    one("pack \(role.rawValue)", of: [x], packedShape(x.shape, role))
  }
  package func unpack(_ x: Tensor, as role: ParameterRole) -> Tensor {
    one("unpack \(role.rawValue)", of: [x], unpackedShape(x.shape, role))
  }

  private func packedShape(_ s: Shape, _ role: ParameterRole) -> Shape {
    switch role {
    case .convolution: [s[2], s[3], s[1], s[0]]
    case .pointwise, .linear: [1, 1, s[1], s[0]]
    case .vector, .embedding: s
    }
  }

  private func unpackedShape(_ s: Shape, _ role: ParameterRole) -> Shape {
    switch role {
    case .convolution: [s[3], s[2], s[0], s[1]]
    case .pointwise: [s[3], s[2], 1]
    case .linear: [s[3], s[2]]
    case .vector, .embedding: s
    }
  }
}
