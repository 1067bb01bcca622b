internal import Foundation
public import Recipe
internal import Tensor

/// A run among others: its record, with all that its files tell and its recipe says.
public struct ComparedRun: Sendable {
  /// What the folder says.
  public let record: RunRecord
  /// A short name that no other of the runs has.
  public let label: String
  /// The recipe, read; nil where it cannot be, with `problem` as the reason.
  public let experiment: Experiment?
  /// Why the run has no samples or figures of its own; nil where nothing is wrong.
  public let problem: String?
  /// Every value of the resolved recipe, defaults of today included where it can be read.
  public let values: [ResolvedValue]
  /// Its losses and measurements.
  public let metrics: MetricsFile

  /// The folder.
  public var folder: RunFolder { record.folder }

  /// Whether there are weights and a recipe to compute with.
  public var hasWeights: Bool {
    experiment != nil && record.state != .broken && !folder.checkpointSteps().isEmpty
  }

  /// The value of a key of the recipe.
  public func value(_ key: String) -> String? { values.value(of: key) }

  /// Reads runs, however broken they are, with values of their recipes replaced as by `--set`.
  public static func read(
    _ paths: [String], overrides: [String] = [], with registry: Registry
  ) -> [ComparedRun] {
    let records = paths.map { RunRecord(RunFolder($0)) }
    let labels = RunLabels.short(records.map { ($0.name, $0.folder.path) })
    return zip(records, labels).map { record, label in
      var (problem, experiment, resolved) = (record.problem, Experiment?.none, Resolution?.none)
      if record.state != .broken {
        do {
          let recipe = try Recipe.load(record.folder.recipePath, overrides: overrides)
          let read = try Experiment.read(recipe, with: registry)
          (experiment, resolved) = (read.experiment, read.resolved)
        } catch let error as RecipeError {
          problem = error.diagnostics.first.map { "\($0.file): \($0.message)" }
        } catch {
          problem = "\(error)"
        }
      }
      let metrics = try? MetricsFile(record.folder.metricsPath)
      return ComparedRun(
        record: record, label: label, experiment: experiment, problem: problem,
        values: resolved?.values ?? record.values, metrics: metrics ?? .none)
    }
  }
}
