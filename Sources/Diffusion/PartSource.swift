/// The run that a part's weights come from.
public struct PartSource: Sendable {
  /// Its folder.
  public let run: String
  /// Which of its weights.
  public let weights: WeightsChoice
  /// What the run says of the part; nil when keys are only described.
  public let trained: TrainedPart?
}

/// What a finished run says of one of its parts.
public struct TrainedPart: Sendable {
  /// What the part was built from.
  public let network: any Network
  /// What it was trained on.
  public let noise: PartNoise

  /// A part of a run.
  public init(network: any Network, noise: PartNoise) {
    self.network = network
    self.noise = noise
  }
}

/// How a model being read finds a part of another run; provided as the fact `part_resolver`.
public struct PartResolver: Sendable {
  /// From a run folder and the part's name to the part.
  public let find: @Sendable (_ run: String, _ part: String) throws -> TrainedPart

  /// A resolver.
  public init(_ find: @escaping @Sendable (_ run: String, _ part: String) throws -> TrainedPart) {
    self.find = find
  }
}

/// The recipe's network, provided to the model as the fact `network`.
public struct SharedNetwork: Sendable {
  /// What every part is built from unless it says otherwise.
  public let network: any Network

  /// Wraps the network.
  public init(_ network: any Network) { self.network = network }
}
