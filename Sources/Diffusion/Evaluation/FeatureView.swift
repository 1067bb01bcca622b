/// Which of an extractor's features are meant.
public enum FeatureView: String, Sendable, CaseIterable {
  /// One vector per image: Inception's pool3, behind FID, KID, precision and recall.
  case pooled
  /// One number per class, before the softmax: behind the Inception Score.
  case logits
  /// A map of an inner layer, flattened: behind sFID.
  case spatial
}
