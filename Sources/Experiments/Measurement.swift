internal import Diffusion
internal import Tensor

/// What training measures at an interval, with streams of its own, and without changing training.
protocol Measurement {
  /// Steps between two times, 0 for never; the last step counts as well.
  var every: Int { get }
  /// Measures `weights`, one set per part, which `choice` names, after `step` training steps.
  /// - Parameter onStep: called now and then while it measures.
  func measure(
    _ weights: [Weights], of choice: WeightsChoice, after step: Int, onStep: () throws -> Void
  ) throws -> Measured
}

/// What was measured.
struct Measured {
  /// For the trackers.
  let event: RunEvent
  /// For the user, in 80 columns.
  let line: String
}
