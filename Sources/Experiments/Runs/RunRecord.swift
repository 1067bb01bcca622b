internal import Foundation
public import Recipe
internal import Tensor

/// What a run's folder says of it without computing anything. A folder that cannot be read is a
/// record, too, with the reason.
public struct RunRecord: Sendable {
  /// The folder.
  public let folder: RunFolder
  /// The recipe's name; the folder's where the recipe cannot be read.
  public let name: String
  /// How far it has come.
  public let state: RunState
  /// Why it cannot be read, or why its training failed; nil where it did not.
  public let problem: String?
  /// Training steps done.
  public let step: Int
  /// Training steps in all; nil where the recipe cannot be read.
  public let steps: Int?
  /// The mean of the losses of the last 100 steps; nil without any.
  public let loss: Double?
  /// What `evaluate` found, the oldest first.
  public let evaluations: [EvaluationResult]
  /// What the resolved recipe says.
  public let values: [ResolvedValue]
  /// What was said of program and machine; nil where that is not there.
  public let information: RunInformation?

  /// Reads a folder.
  public init(_ folder: RunFolder) {
    self.folder = folder
    var problem: String?
    var values: [ResolvedValue] = []
    do {
      try folder.requireRun()
      values = try Recipe.load(folder.recipePath).writtenValues
    } catch let error as RecipeError {
      problem = error.diagnostics.first.map { "\(folder.recipePath): \($0.message)" }
    } catch {
      problem = "\(error)"
    }
    var saved: Int?
    do {
      saved = try folder.checkpointSteps().last.map {
        try Checkpoint(path: folder.checkpointPath($0)).state().step
      }
    } catch {
      problem = problem ?? "\(error)"
    }
    let metrics = try? MetricsFile(folder.metricsPath, tail: Self.tail)
    let steps = values.value(of: "train.steps").flatMap { Int($0) }
    if problem == nil, steps == nil {
      problem = "\(folder.recipePath): has no train.steps: it is no resolved recipe"
    }
    let failure = FailureNote(of: folder)
    let step = max(saved ?? 0, metrics?.steps.last?.step ?? 0, failure?.step ?? 0)
    self.values = values
    self.problem = problem ?? failure?.reason
    self.steps = steps
    self.step = step
    name = Self.unquoted(values.value(of: "name")) ?? folder.lastName
    loss = metrics?.lastLoss()
    evaluations = Self.evaluations(in: folder)
    information = RunInformation(of: folder)
    state = Self.state(problem, failure, step: step, saved: saved, steps: steps)
  }

  /// Bytes that 100 lines of metrics fit in.
  private static let tail = 1 << 16

  private static func state(
    _ problem: String?, _ failure: FailureNote?, step: Int, saved: Int?, steps: Int?
  ) -> RunState {
    guard problem == nil else { return .broken }
    guard failure == nil else { return .failed }
    if let saved, saved >= steps ?? .max { return .finished }
    return step > 0 || saved != nil ? .unfinished : .notBegun
  }

  /// Lines that are cut short, or of another program, are left out.
  private static func evaluations(in folder: RunFolder) -> [EvaluationResult] {
    guard FileManager.default.fileExists(atPath: folder.evaluationsPath),
      let bytes = try? readFile(folder.evaluationsPath, limit: 1 << 28)
    else { return [] }
    return bytes.split(separator: UInt8(ascii: "\n")).compactMap { line in
      try? JSONDecoder().decode(EvaluationResult.self, from: Data(line))
    }
  }

  /// Texts stand in recipes with quotes where they need them.
  static func unquoted(_ text: String?) -> String? {
    guard let text, text.hasPrefix("\"") else { return text }
    return (try? JSONDecoder().decode(String.self, from: Data(text.utf8))) ?? text
  }

  /// What the recipe says under a key: YAML on one line; nil where it does not have the key.
  public func value(_ key: String) -> String? { values.value(of: key) }

  /// T, as far as the recipe says it without being computed.
  var chainSteps: Int? {
    let isWhole = !["schedule.shorten", "schedule.cut"].contains { value($0) == "true" }
    return isWhole ? value("schedule.steps").flatMap { Int($0) } : nil
  }

  /// How far it has come, in words.
  public var stateText: String {
    switch state {
    case .finished: "finished"
    case .unfinished: "at step \(step) of \(steps ?? 0)"
    case .notBegun: "not begun"
    case .failed: "failed at step \(step) of \(steps ?? 0)"
    case .broken: "broken"
    }
  }
}
