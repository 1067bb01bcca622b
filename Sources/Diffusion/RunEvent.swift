/// What happens in a run.
public enum RunEvent: Sendable, Equatable {
  /// A training step: its number from 1, loss, and the images trained on per second.
  case step(Int, loss: Double, imagesPerSecond: Double)
  /// A grid of samples was written.
  case samples(Int, path: String)
  /// A checkpoint was written.
  case checkpoint(Int, path: String)

  /// The training step that it belongs to.
  public var step: Int {
    switch self {
    case .step(let step, _, _), .samples(let step, _), .checkpoint(let step, _): step
    }
  }
}
