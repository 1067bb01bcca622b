internal import Tensor

/// Where the time of a training step goes, kind of layer by kind of layer.
public struct BenchmarkProfile: Codable, Sendable {
  /// One kind of layer, served by one kernel.
  public struct Row: Codable, Sendable {
    /// Such as `convolution 3x3`.
    public let layer: String
    /// The kernel that serves it; empty where there is but one.
    public let path: String
    /// Calls in a training step.
    public let calls: Double
    /// Milliseconds of a step, on the way forward.
    public let forwardMs: Double
    /// Milliseconds of a step, on the way back.
    public let backwardMs: Double
    /// Milliseconds of a step, from gradients to weights.
    public let updateMs: Double
    /// Of the whole step, 0...1.
    public let share: Double
    /// 10^9 operations per second forward, counted by the direct algorithm; nil where there are none.
    public let forwardGflops: Double?
    /// The same on the way back.
    public let backwardGflops: Double?

    private enum CodingKeys: String, CodingKey {
      case layer, path, calls, share
      case forwardMs = "forward_ms"
      case backwardMs = "backward_ms"
      case updateMs = "update_ms"
      case forwardGflops = "forward_gflops"
      case backwardGflops = "backward_gflops"
    }

    fileprivate init(
      _ kind: Profile.Kind, _ phases: [Profile.Phase: Profile.Figures], steps: Int, whole: Double
    ) {
      let (forward, backward) = (phases[.forward], phases[.backward])
      let milliseconds = { (figures: Profile.Figures?) in
        1000 * (figures?.seconds ?? 0) / Double(steps)
      }
      let rate = { (figures: Profile.Figures?) -> Double? in
        guard let figures, figures.operations > 0, figures.seconds > 0 else { return nil }
        return figures.operations / figures.seconds * 1e-9
      }
      layer = kind.name
      path = kind.path
      calls = Double(phases.values.reduce(0) { $0 + $1.calls }) / Double(steps)
      forwardMs = milliseconds(forward)
      backwardMs = milliseconds(backward)
      updateMs = milliseconds(phases[.update])
      share = phases.values.reduce(0) { $0 + $1.seconds } / whole
      forwardGflops = rate(forward)
      backwardGflops = rate(backward)
    }
  }

  /// The kinds, the one that takes most time first.
  public let layers: [Row]
  /// Milliseconds of a training step.
  public let stepMs: Double
  /// Of these, outside all primitives: the host program itself.
  public let hostMs: Double

  private enum CodingKeys: String, CodingKey {
    case layers
    case stepMs = "step_ms"
    case hostMs = "host_ms"
  }

  init(_ profile: Profile, steps: Int, seconds: Double) {
    let figures = profile.figures
    layers = figures.map { Row($0, $1, steps: steps, whole: seconds) }
      .sorted { ($1.share, $0.layer, $0.path) < ($0.share, $1.layer, $1.path) }
    let inside = figures.values.joined().reduce(0) { $0 + $1.value.seconds }
    stepMs = 1000 * seconds / Double(steps)
    hostMs = 1000 * (seconds - inside) / Double(steps)
  }
}
