/// What a network is trained to say about x_t.
public enum Prediction: String, CaseIterable, Sendable {
  /// The noise that was added.
  case epsilon
  /// The clean image.
  case x0
  /// sqrt(alpha_bar) noise - sqrt(1 - alpha_bar) x_0 (Salimans and Ho 2022).
  case v
}

/// The variance of p(x_t-1 | x_t): loss and sampler agree on it.
public enum Variance: String, CaseIterable, Sendable {
  /// beta_t.
  case fixedLarge = "fixed_large"
  /// The variance of q(x_t-1 | x_t, x_0).
  case fixedSmall = "fixed_small"
}
