internal import Diffusion
public import Recipe
internal import Tensor

/// Every denoiser with every generator, as far as they fit: images of the same noise show what each
/// part does.
public struct PartMatrix: Sendable {
  /// The most denoisers, and generators.
  public static let most = 5
  /// Images of each pair.
  public static let count = 4

  /// The places of the runs whose denoisers are taken, among those compared.
  public let denoisers: [Int]
  /// The places of the runs whose generators are taken.
  public let generators: [Int]

  /// A pair, if it makes images.
  public struct Cell: Sendable {
    /// The images.
    public let images: ComputedImages
    /// What keeps the pair from being at home together; empty where they are.
    public let note: String
  }

  /// The parts of runs that have weights and images of one size, the first of each kind; nil where no
  /// denoiser meets another run's generator.
  public init?(_ runs: [ComparedRun]) {
    let ready = runs.indices.filter { runs[$0].hasWeights }
    let shapes = ready.compactMap { runs[$0].experiment?.dataset.imageShape }
    guard let shape = shapes.first else { return nil }
    let having = { (part: String) in
      ready.filter { index in
        guard let experiment = runs[index].experiment, experiment.dataset.imageShape == shape
        else { return false }
        return experiment.model.parts.contains { $0.name == part }
      }
    }
    denoisers = Array(having("denoiser").prefix(Self.most))
    generators = Array(having("generator").prefix(Self.most))
    guard denoisers.contains(where: { denoiser in generators.contains { $0 != denoiser } }) else {
      return nil
    }
  }

  /// The images of the denoiser of one run and the generator of another, as by `sample --generator`.
  /// A generator that knows the whole chain is finished where the denoiser's noise begins
  /// (`schedule.cut`); any other is asked at the denoiser's chain.
  /// - Throws: an error that says why they do not fit.
  public static func cell(
    denoiser: ComparedRun, generator: ComparedRun, seed: UInt64, with registry: Registry,
    cache: ComputedImagesCache, onProgress: (EvaluationProgress) throws -> Void
  ) throws -> Cell {
    let own = try denoiser.requireExperiment()
    let cut = chain(of: denoiser, cutFrom: generator)
    let overrides = (cut ?? []) + model(of: denoiser, with: generator)
    let recipe = try Recipe.load(denoiser.folder.recipePath, overrides: overrides)
    let (experiment, resolved) = try Experiment.read(recipe, with: registry)
    guard experiment.dataset.imageShape == own.dataset.imageShape else {
      throw ExperimentError("images of other sizes")
    }
    let stamps = try [denoiser.stamp(), overrides.joined(separator: "\n"), generator.stamp()]
    let key = "pair \(seed) \(count)\n\(stamps.joined(separator: "\n\n"))"
    let images = try cache.images(key) {
      let weights = try experiment.model.parts.map { part in
        try (part.name == "generator" ? generator : denoiser).weights(of: part)
      }
      return try ComparedSamples.make(
        0..<count, of: experiment, weights, seed: seed,
        called: "\(denoiser.label) with \(generator.label)", onProgress)
    }
    let isForeign = resolved.warnings.contains { $0.message.contains("trained on another chain") }
    let note =
      isForeign ? "the generator was trained on other noise" : cut == nil ? "" : "chain cut"
    return Cell(images: images, note: note)
  }

  /// A DAED of both parts: the denoiser's, or for a run that has a denoiser alone, a new one.
  private static func model(of denoiser: ComparedRun, with generator: ComparedRun) -> [String] {
    let from = { (run: ComparedRun) in "'\(run.folder.path.replacing("'", with: "''"))'" }
    let part = ["model.generator.from=\(from(generator))"]
    return denoiser.value("model.type") == "daed"
      ? part + ["model.generator.network=null"]
      : ["model.type=daed", "model.denoiser.from=\(from(denoiser))"] + part + ["train.steps=0"]
  }

  /// What makes the chain of a whole one that the generator was trained on, with the denoiser's first
  /// step; nil unless both say the same schedule but for length and first beta.
  private static func chain(of denoiser: ComparedRun, cutFrom generator: ComparedRun) -> [String]? {
    let differing = ["schedule.steps", "schedule.first_beta"]
    let schedule = { (run: ComparedRun) in
      run.values.filter { $0.key.hasPrefix("schedule.") && !differing.contains($0.key) }
        .map { "\($0.key)=\($0.value)" }
    }
    let chain = { (run: ComparedRun) in differing.map { run.value($0) ?? "null" } }
    guard schedule(denoiser) == schedule(generator), chain(denoiser) != chain(generator),
      generator.value("schedule.first_beta") == "null", generator.value("schedule.cut") == "false",
      let steps = generator.value("schedule.steps"),
      let beta = denoiser.experiment?.process.betas.first
    else { return nil }
    return ["schedule.steps=\(steps)", "schedule.first_beta=\(beta)", "schedule.cut=true"]
  }
}
