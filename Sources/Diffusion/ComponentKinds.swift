public import Recipe

/// The kinds of components that recipes compose.
extension ComponentKind {
  /// Where images come from.
  public static let dataset = ComponentKind("dataset", description: "dataset")
  /// How much noise each step adds.
  public static let schedule = ComponentKind("schedule", description: "noise schedule")
  /// Which steps training draws.
  public static let timesteps = ComponentKind("timesteps", description: "timestep sampler")
  /// What predicts the noise.
  public static let network = ComponentKind("network", description: "network")
  /// Which network serves which step.
  public static let model = ComponentKind("model", description: "model")
  /// What training minimises.
  public static let loss = ComponentKind("loss", description: "loss")
  /// How images are made from noise.
  public static let sampler = ComponentKind("sampler", description: "sampler")
  /// Where a run's events are written.
  public static let tracker = ComponentKind("tracker", description: "tracker")
}
