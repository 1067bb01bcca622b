internal import Diffusion
internal import Foundation
internal import Recipe
internal import Tensor

/// The loss of every step of the chain through training (the paper's Figure 14): the running means
/// that training keeps, as its checkpoints have them.
public struct LossDynamics: Sendable {
  /// One checkpoint.
  public struct Moment: Sendable, Equatable, Encodable {
    /// Training steps done.
    public let step: Int
    /// Their share of all that the recipe asks for.
    public let share: Double
    /// Images that were drawn for each step of the chain, from the paper's t = 1.
    public let draws: [Int]
    /// The running mean of the loss of each step; nil where none was drawn, or where it is of another
    /// kind than those of the other steps.
    public let losses: [Double?]

    /// A checkpoint.
    package init(step: Int, share: Double, draws: [Int], losses: [Double?]) {
      self.step = step
      self.share = share
      self.draws = draws
      self.losses = losses
    }

    /// The mean over the steps that are nearer to t than a tenth of it, so that lines can be told apart
    /// where steps scatter; nil where the loss is.
    public var means: [Double?] {
      losses.indices.map { t in
        guard losses[t] != nil else { return nil }
        let reach = (t + 1) / 10
        let near = losses[max(0, t - reach)...min(losses.count - 1, t + reach)].compactMap(\.self)
        return near.reduce(0, +) / Double(near.count)
      }
    }

    /// The largest loss of the steps beyond the first tenth of the chain.
    public var largestLater: Double? {
      losses.dropFirst(losses.count / 10).compactMap(\.self).max()
    }
  }

  /// One run.
  public struct Run: Sendable, Equatable, Encodable {
    /// A short name that no other of the runs has.
    public let name: String
    /// Its folder.
    public let path: String
    /// The loss's name in recipes.
    public let loss: String
    /// What its losses are in.
    public let unit: String
    /// Whether the first step is left out, which an auto-encoder learns by another measure.
    public let omitsFirst: Bool
    /// The oldest first.
    public let moments: [Moment]

    private enum CodingKeys: String, CodingKey {
      case name, path, loss, unit
      case omitsFirst = "omits_first"
      case moments = "checkpoints"
    }
  }

  /// In the order given.
  public let runs: [Run]

  /// Reads the tables of at most `most` (at least 1) checkpoints of each run, evenly chosen, the newest
  /// among them. Losses of the variational bound become its terms, in bits per dimension; others are
  /// those of the loss, before weights.
  /// - Throws: ``ExperimentError`` with everything that cannot be read.
  public init(_ runs: [ComparedRun], checkpoints most: Int) throws {
    var problems: [String] = []
    var read: [Run] = []
    for run in runs {
      do {
        let experiment = try run.requireExperiment()
        let steps = Self.chosen(run.folder.checkpointSteps(), most)
        let scale = RecordedLoss(experiment)
        let moments = steps.compactMap { step -> Moment? in
          do {
            let checkpoint = Checkpoint(path: run.folder.checkpointPath(step))
            let record = try checkpoint.losses(of: experiment).record
            return Moment(
              step: step, share: Double(step) / Double(max(1, experiment.train.steps)),
              draws: record.steps.map(\.draws), losses: scale.losses(of: record))
          } catch {
            problems.append("\(error)")
            return nil
          }
        }
        if !moments.contains(where: { $0.draws.contains { $0 > 0 } }), problems.isEmpty {
          problems.append(
            "the run '\(run.folder.path)' recorded no loss: nothing was trained before its newest "
              + "checkpoint")
        }
        read.append(
          Run(
            name: run.label, path: run.folder.path, loss: scale.name, unit: scale.unit,
            omitsFirst: scale.omitsFirst, moments: moments))
      } catch {
        problems.append("\(error)")
      }
    }
    try ExperimentError.report(problems)
    self.runs = read
  }

  /// Evenly, with the first and the last; of one alone the last.
  private static func chosen(_ steps: [Int], _ most: Int) -> [Int] {
    guard steps.count > most else { return steps }
    guard most > 1 else { return steps.suffix(1) }
    return (0..<most).map { steps[$0 * (steps.count - 1) / (most - 1)] }
  }
}

/// What the losses that training records stand for.
struct RecordedLoss {
  /// The loss's name in recipes.
  let name: String
  /// What its losses are in.
  let unit: String
  /// Whether that of the first step is of another kind.
  let omitsFirst: Bool
  private let multiple: Double

  init(_ experiment: Experiment) {
    let multiple = experiment.loss.multipleOfBound(for: experiment.model, in: experiment.process)
    name = type(of: experiment.loss).typeName
    unit = multiple == nil ? "loss before weights" : "bits per dimension"
    omitsFirst = multiple != nil && experiment.model.hasAutoEncoder
    self.multiple = multiple ?? 1
  }

  /// What training minimises of each step, all of which was drawn: at the first step of an auto-encoder
  /// its mean squared error.
  func terms(of record: LossRecord) -> [Double] { record.steps.map { $0.mean / multiple } }

  /// Of each step; nil where nothing was drawn, and at the first step if it is of another kind.
  func losses(of record: LossRecord) -> [Double?] {
    record.steps.enumerated().map { t, step in
      step.draws == 0 || omitsFirst && t == 0 ? nil : step.mean / multiple
    }
  }
}

extension ComparedRun {
  /// Whether an auto-encoder learns the first step by another measure than that of the other steps, so
  /// that their losses have no sum.
  public var firstStepHasOwnLoss: Bool {
    experiment.map { RecordedLoss($0).omitsFirst } ?? false
  }
}
