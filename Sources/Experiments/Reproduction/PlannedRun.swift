internal import Foundation
public import Recipe

/// A run that results of the paper are made of, and how far it is.
public struct PlannedRun: Sendable {
  /// How far a run is.
  public enum State: Sendable, Equatable {
    /// There is none.
    case none
    /// It goes on after so many steps.
    case unfinished(step: Int)
    /// All steps were taken.
    case finished
    /// What lies in its folder is another run, or damaged: it is neither used nor overwritten. The
    /// reasons, a line each.
    case refused([String])
  }

  /// The recipe's name: `compare/ddgm-vlb`.
  public let name: String
  /// The recipe's file.
  public let recipePath: String
  /// The run's folder.
  public let folder: RunFolder
  /// The runs that parts are taken from.
  public let sources: [RunFolder]
  /// The recipe, read; nil where a run that it takes parts from is not there yet.
  public private(set) var experiment: Experiment?
  /// Its values; nil where it cannot be read yet.
  public private(set) var resolved: Resolution?
  /// How far it is.
  public private(set) var state = State.none
  private let overrides: [String]

  /// Reads a recipe and the folder of its run.
  /// - Throws: `RecipeError` with every fault of the recipe.
  init(
    _ name: String, recipe path: String, in folder: RunFolder, overrides: [String],
    with registry: Registry
  ) throws {
    self.name = name
    recipePath = path
    self.folder = folder
    self.overrides = overrides
    let recipe = try Recipe.load(path, overrides: overrides)
    sources = recipe.writtenValues
      .filter { $0.key.hasPrefix("model.") && $0.key.hasSuffix(".from") && $0.value != "null" }
      .map { RunFolder(RunRecord.unquoted($0.value) ?? $0.value) }
    try refresh(with: registry)
  }

  /// Reads recipe and folder again, when runs that it takes parts from may have been made.
  /// - Throws: `RecipeError` with every fault of the recipe.
  public mutating func refresh(with registry: Registry) throws {
    if experiment == nil, sources.allSatisfy(\.exists) {
      let recipe = try Recipe.load(recipePath, overrides: overrides)
      let read = try Experiment.read(recipe, with: registry)
      (experiment, resolved) = (read.experiment, read.resolved)
    }
    state = found(with: registry)
  }

  /// Steps that a run goes on after.
  public var stepsDone: Int {
    switch state {
    case .finished: experiment?.train.steps ?? 0
    case .unfinished(let step): step
    case .none, .refused: 0
    }
  }

  /// What its folder says.
  public var record: RunRecord { RunRecord(folder) }

  private func found(with registry: Registry) -> State {
    let saved = folder.checkpointSteps().last
    guard folder.exists || saved != nil else { return .none }
    let record = self.record
    if let problem = record.problem { return .refused([problem]) }
    if let resolved {
      let begun: [ResolvedValue]
      do {
        begun = try Experiment.read(try Recipe.load(folder.recipePath), with: registry)
          .resolved.values
      } catch let error as RecipeError {
        return .refused(error.diagnostics.prefix(1).map { "\($0.file): \($0.message)" })
      } catch {
        return .refused(["\(error)"])
      }
      let differences = RunFolder.differences(of: begun, from: resolved.values)
      guard differences.isEmpty else { return .refused(differences) }
    }
    guard record.state != .finished else { return .finished }
    return .unfinished(step: saved ?? 0)
  }
}
