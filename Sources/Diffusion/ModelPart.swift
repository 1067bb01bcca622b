public import Recipe

/// One network of a model.
public struct ModelPart: Sendable {
  /// `generator` or `denoiser`.
  public let name: String
  /// The function; its weights are kept elsewhere.
  public let network: any Network
  /// The run that the weights come from, or nil for fresh ones.
  public let source: PartSource?
  /// Whether training changes the weights.
  public let isTrainable: Bool
  /// The step index that the network is asked at, for each step of the chain (see
  /// ``NoiseChain/networkSteps``); nil where these are the same.
  public let networkSteps: [Int]?

  /// A part.
  public init(
    name: String, network: any Network, source: PartSource? = nil, isTrainable: Bool = true,
    networkSteps: [Int]? = nil
  ) {
    self.name = name
    self.network = network
    self.source = source
    self.isTrainable = isTrainable
    self.networkSteps = networkSteps
  }

  /// Reads the part `name` of a model. Its network is its own, or that of the run it comes from,
  /// or the recipe's; one that says the variance as well where `learnsVariance` asks for it.
  public init(_ name: String, _ options: inout Options, learnsVariance: Bool) throws {
    let keys = try options.optionalMap(name, "the part's own network, or the run it comes from") {
      options in
      let network = try options.optionalComponent(
        "network", of: .network, as: (any Network).self, "its own network")
      let run = try options.optionalString("from", "run folder that the part is taken from")
      let weights = try WeightsChoice("weights", &options)
      let trainable = try options.bool("trainable", default: true, "whether training changes it")
      let source = try run.flatMap { try Self.source(name, $0, weights, &options) }
      return (network, source, trainable)
    }
    let own = keys?.0 ?? keys?.1?.trained?.network
    let shared = options.fact("network", as: SharedNetwork.self)?.network
    guard let network = own ?? shared else {
      throw options.fault(
        nil, "the part '\(name)' has no network: give the recipe a 'network', or the part its own")
    }
    let run = keys?.0 == nil ? keys?.1?.run : nil
    self.init(
      name: name,
      network: try Self.network(network, of: name, from: run, learnsVariance, &options),
      source: keys?.1, isTrainable: keys?.2 ?? true,
      networkSteps: options.fact("chain", as: NoiseChain.self)?.networkSteps)
  }

  /// The network with as many outputs as the model's variance asks for. That of a run is as it is.
  private static func network(
    _ network: any Network, of part: String, from run: String?, _ learnsVariance: Bool,
    _ options: inout Options
  ) throws -> any Network {
    guard network.learnsVariance != learnsVariance else { return network }
    if let run {
      throw options.fault(
        part,
        "the part '\(part)' of the run '\(run)' was trained "
          + (learnsVariance ? "with a fixed variance" : "with 'variance: learned_range'")
          + ", but here 'variance' is \(learnsVariance ? "learned_range" : "fixed")")
    }
    guard learnsVariance, let learning = network.learningVariance() else {
      throw options.fault(
        "variance",
        "'variance' is learned_range, but the network '\(type(of: network).typeName)' cannot say "
          + "a variance: write fixed_large or fixed_small")
    }
    return learning
  }

  /// Finds the part in the run that it comes from; a fault is reported at `from`.
  private static func source(
    _ part: String, _ run: String, _ weights: WeightsChoice, _ options: inout Options
  ) throws -> PartSource? {
    let trained: TrainedPart?
    do {
      trained = try options.fact("part_resolver", as: PartResolver.self)?.find(run, part)
    } catch {
      throw options.fault("from", "\(error)")
    }
    let names = options.fact("class_names", as: [String].self)
    if let names, let count = trained?.network.classCount, count > 0, count != names.count {
      options.fail(
        "from",
        "the part '\(part)' of the run '\(run)' knows \(count) classes, but this dataset has "
          + "\(names.isEmpty ? "no labels" : "\(names.count) classes")")
    }
    return PartSource(run: run, weights: weights, trained: trained)
  }
}
