internal import Foundation
internal import Tensor

/// Why training failed the last time, as `failure.json` of a run's folder says it until training goes
/// on: without it a run that failed looks like one that was stopped.
public struct FailureNote: Codable, Sendable, Equatable {
  /// Training steps that were taken.
  public let step: Int
  /// What failed, in sentences.
  public let reason: String

  /// A note.
  init(step: Int, reason: String) {
    self.step = step
    self.reason = reason
  }

  /// That of a run; nil where training did not fail, or goes on.
  public init?(of folder: RunFolder) {
    guard let data = FileManager.default.contents(atPath: folder.failurePath),
      let note = try? JSONDecoder().decode(Self.self, from: data)
    else { return nil }
    self = note
  }

  /// Leaves it in the run's folder as far as the disk still takes it: the failure itself is what the
  /// user is told.
  func leave(in folder: RunFolder) {
    try? writeAtomically(try sortedJSON(self) + "\n", to: folder.failurePath)
  }

  /// Removes that of a run that goes on.
  static func remove(from folder: RunFolder) {
    try? FileManager.default.removeItem(atPath: folder.failurePath)
  }
}
