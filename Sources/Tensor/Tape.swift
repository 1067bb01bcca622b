/// Reverse-mode automatic differentiation.
///
/// A tape notes every primitive that touches a watched tensor: which inputs it had, and a
/// *pullback*, the function from the gradient of its output to the gradients of its inputs.
/// ``gradients(of:for:)`` walks the notes backwards once. Each note is dropped as soon as it was
/// used, and with it the activations that it kept.
///
/// ```swift
/// let tape = Tape()
/// let x = tape.watch(Tensor([1, 2, 3]))
/// let slope = tape.gradients(of: (x * x).sum(), for: [x])[0]   // [2, 4, 6]
/// ```
///
/// A tape belongs to the one task that computes with it, and serves one backward walk: what is
/// computed from its tensors afterwards is plain data.
public final class Tape: @unchecked Sendable {
  /// From the gradient of the output to the gradient of each input, nil where none is wanted.
  public typealias Pullback = (Tensor) -> [Tensor?]

  private struct Note {
    var inputs: [Int?]
    var pullback: Pullback?
  }

  private var notes: [Note] = []
  private var isWalked = false

  /// An empty tape.
  public init() {}

  /// The same values, watched: what is computed from them is recorded.
  public func watch(_ x: Tensor) -> Tensor {
    require(!isWalked, "a tensor is watched by a tape that has walked back already: use a new one")
    notes.append(Note(inputs: [], pullback: nil))
    return Tensor(
      storage: x.storage, shape: x.shape,
      trace: Trace(tape: self, index: notes.count - 1, remake: nil))
  }

  func record(
    _ output: Tensor, of inputs: [Tensor], remake: (@Sendable () -> Tensor)?,
    pullback: @escaping Pullback
  ) -> Tensor {
    let indices = inputs.map { input -> Int? in
      guard let trace = input.trace else { return nil }
      require(trace.tape === self, "a primitive has inputs on two tapes")
      return trace.index
    }
    guard !isWalked else { return output }
    notes.append(Note(inputs: indices, pullback: pullback))
    return Tensor(
      storage: output.storage, shape: output.shape,
      trace: Trace(tape: self, index: notes.count - 1, remake: remake))
  }

  /// d `loss` / d x for each `x`, watched or computed on the way, in order and in its shape; zeros
  /// where `loss` does not depend on it. `loss` must be a single number. The tape is empty afterwards.
  public func gradients(of loss: Tensor, for watched: [Tensor]) -> [Tensor] {
    require(loss.count == 1, "gradients need a loss of one element, not of shape \(loss.shape)")
    let upstream = Tensor.filled(1, shape: loss.shape)
    return zip(watched, pullBack(upstream, through: loss, to: watched)).map { x, gradient in
      gradient ?? .zeros(x.shape)
    }
  }

  /// The sum over all elements of `output` of `upstream` times d element / d x, for each `x`; nil
  /// where `output` does not depend on it.
  func pullBack(_ upstream: Tensor, through output: Tensor, to watched: [Tensor]) -> [Tensor?] {
    require(!isWalked, "a tape serves one backward walk, and this one has had it: use a new one")
    isWalked = true
    let wanted = Set(watched.compactMap { $0.trace?.index })
    var gradients = [Tensor?](repeating: nil, count: notes.count)
    if let trace = output.trace {
      require(trace.tape === self, "the loss was recorded on another tape")
      gradients[trace.index] = upstream
    }
    while let note = notes.popLast() {
      let index = notes.count
      guard let pullback = note.pullback, let upstream = gradients[index] else { continue }
      if !wanted.contains(index) { gradients[index] = nil }
      for (input, gradient) in zip(note.inputs, pullback(upstream)) {
        guard let input, let gradient else { continue }
        gradients[input] = gradients[input].map { backend.binary(.add, $0, gradient) } ?? gradient
      }
    }
    return watched.map { x in
      guard let trace = x.trace, trace.tape === self else {
        fatalError("gradients were asked for a tensor of shape \(x.shape) that is not watched")
      }
      return gradients[trace.index]
    }
  }
}

/// Where a tensor stands on a tape.
struct Trace: Sendable {
  let tape: Tape
  let index: Int
  /// Computes the tensor once more, if that is cheaper than to keep it.
  let remake: (@Sendable () -> Tensor)?
}

/// The extension point for primitives of one's own: `output`, computed outside the tape from the
/// detached `inputs`, becomes differentiable through `pullback`, which maps the gradient of the
/// output (in its shape) to the gradient of each input (each in that input's shape, nil for none).
/// When no input is on a tape, nothing is recorded and `pullback` is dropped.
///
/// With `remake`, which computes the output once more from what `pullback` keeps anyway, those whose
/// own pullback needs the output keep `remake` in its place: memory for a little time.
///
/// ```swift
/// func cube(_ x: Tensor) -> Tensor {
///   let plain = x.detached()
///   return differentiable(plain * plain * plain, of: [x]) { upstream in
///     [upstream * plain * plain * 3]
///   }
/// }
/// ```
public func differentiable(
  _ output: Tensor, of inputs: [Tensor], remake: (@Sendable () -> Tensor)? = nil,
  pullback: @escaping Tape.Pullback
) -> Tensor {
  guard let tape = inputs.lazy.compactMap({ $0.trace?.tape }).first else { return output }
  return tape.record(output, of: inputs, remake: remake, pullback: pullback)
}

extension Tensor {
  /// Whether a tape records what is computed from this tensor.
  var isRecorded: Bool { trace != nil }

  /// What a pullback keeps to have the values of this tensor: they, or the way to them.
  var forPullback: () -> Tensor {
    if let remake = trace?.remake { return remake }
    let values = detached()
    return { values }
  }
}
