internal import Diffusion
internal import Tensor

/// How samples were made, as far as it is known: what stands beside the figures about them.
public struct SampleOrigin: Codable, Sendable, Equatable {
  /// The file that the samples are in; nil for samples that are in none.
  public var path: String?
  /// The run folder.
  public var run: String?
  /// Training steps of the checkpoint.
  public var step: Int?
  /// The sampler's name in recipes.
  public var sampler: String?
  /// Steps of the chain that it took.
  public var steps: Int?
  /// What all noise follows from.
  public var seed: String?
  /// Raw or averaged weights.
  public var weights: String?
  /// The rule by which numbers became bytes.
  public var quantisation: String?

  /// Nothing known.
  public init(path: String? = nil) { self.path = path }

  /// What a run's model says, before it has made anything.
  init(run: RunFolder, weights: WeightsChoice, step: Int) {
    self.run = run.path
    self.weights = weights.description
    self.step = step
  }

  /// Samples of a run that a job has made.
  public init(_ job: SampleJob, of experiment: Experiment, in run: RunFolder) throws {
    self.init(run: run, weights: job.weights, step: try run.newestCheckpoint().state().step)
    path = job.output
    sampler = experiment.sampler.name
    steps = experiment.sampler.steps(of: experiment.process).count
    seed = String(job.seed)
    quantisation = SampleWriter.quantisation
  }

  /// The members of a file of samples besides its images, by their names.
  static let members: Set = ["run", "sampler", "steps", "seed", "weights", "quantisation"]

  /// What a file of samples says: the file is one of `sample`, or of a program that says nothing.
  init(path: String, _ arrays: [String: NPYArray]) {
    let text = { (name: String) in try? arrays[name]?.text() }
    self.path = path
    run = text("run")
    sampler = text("sampler")
    steps = (try? arrays["steps"]?.integers())?.first
    seed = text("seed")
    weights = text("weights")
    quantisation = text("quantisation")
  }

  /// For people: `runs/x at step 1200, ema; ancestral of 100 steps, seed 0`; nil where nothing is
  /// known.
  public var summary: String? {
    let made = [run, step.map { "at step \($0)" }].compactMap(\.self).joined(separator: " ")
    let model = [made.isEmpty ? nil : made, weights].compactMap(\.self).joined(separator: ", ")
    let taken = [sampler, steps.map { "of \($0) steps" }].compactMap(\.self).joined(separator: " ")
    let how = [taken.isEmpty ? nil : taken, seed.map { "seed \($0)" }].compactMap(\.self)
    let all = [model, how.joined(separator: ", ")].filter { !$0.isEmpty }
    return all.isEmpty ? nil : all.joined(separator: "; ")
  }
}
