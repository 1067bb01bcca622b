internal import Foundation
public import Recipe
internal import Tensor

/// Where a run keeps everything: its recipe, its checkpoints, its events, its samples.
public struct RunFolder: Sendable, Equatable {
  /// The folder, as the user typed it.
  public let path: String

  /// The run at `path`, which may not be there yet.
  public init(_ path: String) {
    self.path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// The resolved recipe: the run can be repeated from it.
  public var recipePath: String { "\(path)/recipe.yaml" }
  /// Seed, versions, machine.
  public var informationPath: String { "\(path)/run.json" }
  /// Grids made while training.
  public var samplesPath: String { "\(path)/samples" }
  /// What `evaluate` found, a line of JSON each time.
  public var evaluationsPath: String { "\(path)/evaluations.jsonl" }
  /// The bound of every step of the chain, in guided-diffusion's form.
  public var boundPath: String { "\(path)/bound" }
  /// The events of training, an object of JSON on each line, where the run has that tracker.
  public var metricsPath: String { "\(path)/metrics.jsonl" }
  /// What training and sampling took.
  public var costPath: String { "\(path)/cost.json" }
  /// Why training failed the last time; absent unless it did.
  public var failurePath: String { "\(path)/failure.json" }
  /// One folder per checkpoint.
  public var checkpointsPath: String { "\(path)/checkpoints" }

  /// The last part of the path.
  var lastName: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// The recipe at a path: the file itself, or that of a run's folder.
  public static func recipePath(at path: String) -> String {
    let run = RunFolder(path)
    return run.exists ? run.recipePath : path
  }

  /// Whether a run was begun here.
  public var exists: Bool { FileManager.default.fileExists(atPath: recipePath) }

  /// Throws one clear error unless a run was begun here.
  public func requireRun() throws {
    guard !exists else { return }
    let isThere = FileManager.default.fileExists(atPath: path)
    throw ExperimentError(
      "'\(path)' is not a run folder: "
        + (isThere ? "it has no recipe.yaml" : "there is nothing there")
        + ". A run is made by: daedalus train RECIPE --out \(path)")
  }

  /// The steps with a finished checkpoint, ascending.
  public func checkpointSteps() -> [Int] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpointsPath)) ?? []
    return names.compactMap { $0.hasPrefix("step-") ? Int($0.dropFirst(5)) : nil }.sorted()
  }

  /// The folder of one checkpoint.
  public func checkpointPath(_ step: Int) -> String {
    let digits = String(step)
    let padding = String(repeating: "0", count: max(0, 7 - digits.count))
    return "\(checkpointsPath)/step-\(padding)\(digits)"
  }

  /// The newest checkpoint.
  public func newestCheckpoint() throws -> Checkpoint {
    try requireRun()
    guard let step = checkpointSteps().last else {
      throw ExperimentError(
        "the run '\(path)' has no checkpoint yet. It goes on with: daedalus train "
          + "\(recipePath) --out \(path) --resume")
    }
    return Checkpoint(path: checkpointPath(step))
  }

  /// The newest checkpoint in a sentence, for a run that failed.
  var lastCheckpoint: String {
    guard let step = checkpointSteps().last else { return "No checkpoint had been written." }
    return "The last checkpoint is \(checkpointPath(step))."
  }

  /// Removes what earlier processes left that died in the middle of a write.
  func removeLeftovers() {
    Leftovers.remove(in: path)
    Leftovers.remove(in: samplesPath)
    Leftovers.remove(in: checkpointsPath, unfinished: CheckpointWriter.unfinished)
  }

  /// Whether a run that goes on has other values than it was begun with.
  /// - Throws: one error for all values that its weights depend on: a run cannot change them.
  public func changes(from begun: [ResolvedValue], to now: [ResolvedValue]) throws -> Bool {
    let changes = ResolvedDifference.between(begun, now).sorted { $0.key < $1.key }
    let fixed = changes.filter { change in
      !Self.changeable.contains { change.key.hasPrefix($0) }
    }
    guard fixed.isEmpty else {
      let lines = Self.told(fixed).map { "  \($0)" }
      throw ExperimentError(
        "'\(path)' was begun with other values, and a run cannot change them midway:\n"
          + lines.joined(separator: "\n") + "\nBegin another run by another --out.")
    }
    return !changes.isEmpty
  }

  /// What may change: how long and how a run goes on, not what its steps are.
  private static let changeable =
    circumstances + ["sampler", "train.steps", "train.optimizer.learning_rate"]

  /// What a run is called, where it lies, what it records: nothing that its weights depend on.
  static let circumstances = [
    "name", "dataset.path", "trackers", "train.checkpoint_every", "train.keep",
    "train.sample_every", "train.validate_every", "train.validate_images", "evaluate",
  ]

  /// What of a recipe its weights depend on says otherwise than another one: `train.steps: 6, now 40`.
  public static func differences(
    of begun: [ResolvedValue], from now: [ResolvedValue]
  ) -> [String] {
    let changes = ResolvedDifference.between(begun, now).filter { change in
      !(circumstances + ["sampler"]).contains { change.key.hasPrefix($0) }
    }
    return told(changes.sorted { $0.key < $1.key })
  }

  /// A line for each. Another type has other keys; that is said by the type alone.
  private static func told(_ changes: [ResolvedDifference]) -> [String] {
    let both = changes.filter { $0.first != nil && $0.second != nil }
    return (both.isEmpty ? changes : both).map {
      "\($0.key): \($0.first?.value ?? "not given"), now \($0.second?.value ?? "not given")"
    }
  }

  /// Makes the folder and those in it.
  func create() throws {
    for folder in [path, samplesPath, checkpointsPath] { try makeFolder(folder) }
  }
}

/// Makes a folder and those above it.
package func makeFolder(_ path: String) throws {
  if isFolder(path) { return }
  if let slash = path.dropLast().lastIndex(of: "/"), slash != path.startIndex {
    try makeFolder(String(path[..<slash]))
  }
  guard mkdir(path, 0o777) == 0 else {
    throw FileError(path, "the folder cannot be made: \(String(cString: strerror(errno)))")
  }
}
