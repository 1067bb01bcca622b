internal import Synchronization

/// Where time goes: seconds, calls and floating-point operations by kind of primitive and by the
/// kernel that served it, for each phase of a training step.
public final class Profile: Sendable {
  /// A part of a training step.
  public enum Phase: String, Sendable, CaseIterable {
    /// From images to the loss.
    case forward
    /// From the loss to gradients, with what is computed once more on the way.
    case backward
    /// From gradients to weights.
    case update
  }

  /// What was counted of one kind of primitive in one phase.
  public struct Figures: Sendable, Equatable {
    /// Time, in seconds.
    public var seconds = 0.0
    /// Number of calls.
    public var calls = 0
    /// Additions and multiplications of the direct algorithm, so that a kernel that saves some
    /// may exceed the machine's peak rate; 0 where time goes to memory traffic.
    public var operations = 0.0
  }

  /// A kind of primitive, served by one kernel.
  public struct Kind: Sendable, Hashable {
    /// Such as `convolution 3x3`.
    public let name: String
    /// Such as `winograd 4x4`; empty where there is but one.
    public let path: String
  }

  private struct State {
    var phase = Phase.forward
    var figures: [Kind: [Phase: Figures]] = [:]
  }

  private let state = Mutex(State())

  /// An empty profile, in the phase `forward`.
  public init() {}

  /// Begins a phase: what is counted from now on belongs to it.
  public func begin(_ phase: Phase) { state.withLock { $0.phase = phase } }

  /// What was counted so far.
  public var figures: [Kind: [Phase: Figures]] { state.withLock { $0.figures } }

  /// Counts one call of a primitive.
  func measure<Result>(
    _ name: String, path: String = "", operations: Double = 0, _ body: () -> Result
  ) -> Result {
    let clock = ContinuousClock()
    let start = clock.now
    let result = body()
    count(Kind(name: name, path: path), operations: operations, clock.now - start)
    return result
  }

  func count(_ kind: Kind, operations: Double = 0, _ duration: Duration) {
    state.withLock { state in
      var figures = state.figures[kind, default: [:]][state.phase, default: Figures()]
      figures.seconds += duration.seconds
      figures.calls += 1
      figures.operations += operations
      state.figures[kind, default: [:]][state.phase] = figures
    }
  }
}

extension Duration {
  /// In seconds.
  package var seconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
