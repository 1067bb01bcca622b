/// What happens in a run. A new case says its step and its details: trackers write these, whatever
/// the case.
public enum RunEvent: Sendable, Equatable {
  /// A training step.
  case step(StepFigures)
  /// The model was measured on held-out images.
  case validation(ValidationFigures)
  /// Samples were compared with real images.
  case evaluation(EvaluationFigures)
  /// A grid of samples was written, made by these weights.
  case samples(Int, of: WeightsChoice, path: String)
  /// A checkpoint was written.
  case checkpoint(Int, path: String)

  /// The training step that it belongs to.
  public var step: Int {
    switch self {
    case .step(let figures): figures.step
    case .validation(let figures): figures.step
    case .evaluation(let figures): figures.step
    case .samples(let step, _, _), .checkpoint(let step, _): step
    }
  }

  /// What it tells besides the step, in the order that trackers have it.
  public var details: [EventDetail] {
    switch self {
    case .step(let figures): figures.details
    case .validation(let figures): [EventDetail("validation", .details(figures.details))]
    case .evaluation(let figures): [EventDetail("evaluation", .details(figures.details))]
    case .samples(_, _, let path): [EventDetail("samples", .text(path))]
    case .checkpoint(_, let path): [EventDetail("checkpoint", .text(path))]
    }
  }

  /// The numbers of its details, each with a name of its own; see ``EventDetail/figures``.
  public var figures: [(name: String, value: Double)] { details.flatMap(\.figures) }
}
