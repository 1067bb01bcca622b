/// What a network is trained to say about x_t.
public enum Prediction: String, CaseIterable, Sendable {
  /// The noise that was added.
  case epsilon
  /// The clean image.
  case x0
  /// sqrt(alpha_bar) noise - sqrt(1 - alpha_bar) x_0 (Salimans and Ho 2022).
  case v
}
