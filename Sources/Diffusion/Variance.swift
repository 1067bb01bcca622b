/// The variance of p(x_t-1 | x_t): loss and sampler agree on it.
public enum Variance: String, CaseIterable, Sendable {
  /// beta_t.
  case fixedLarge = "fixed_large"
  /// The variance of q(x_t-1 | x_t, x_0).
  case fixedSmall = "fixed_small"
  /// Between these two, as the network says, pixel by pixel (Nichol and Dhariwal 2021, equation 15).
  case learnedRange = "learned_range"
}
