/// The run that a part's weights come from.
public struct PartSource: Sendable {
  /// Its folder.
  public let run: String
  /// Which of its weights.
  public let weights: WeightsChoice
  /// The network that the run built the part from; nil when keys are only described.
  public let network: (any Network)?
}

/// How a model being read finds the network of another run's part; provided as the fact
/// `part_resolver`.
public struct PartResolver: Sendable {
  /// From a run folder and the part's name to the part's network.
  public let network: @Sendable (_ run: String, _ part: String) throws -> any Network

  /// A resolver.
  public init(_ network: @escaping @Sendable (_ run: String, _ part: String) throws -> any Network)
  {
    self.network = network
  }
}

/// The recipe's network, provided to the model as the fact `network`.
public struct SharedNetwork: Sendable {
  /// What every part is built from unless it says otherwise.
  public let network: any Network

  /// Wraps the network.
  public init(_ network: any Network) { self.network = network }
}
