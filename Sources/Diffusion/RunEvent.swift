/// What happens in a run.
public enum RunEvent: Sendable, Equatable {
  /// A training step.
  case step(StepFigures)
  /// The model was measured on held-out images.
  case validation(ValidationFigures)
  /// A grid of samples was written.
  case samples(Int, path: String)
  /// A checkpoint was written.
  case checkpoint(Int, path: String)

  /// The training step that it belongs to.
  public var step: Int {
    switch self {
    case .step(let figures): figures.step
    case .validation(let figures): figures.step
    case .samples(let step, _), .checkpoint(let step, _): step
    }
  }
}
