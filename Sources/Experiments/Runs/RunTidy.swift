internal import Foundation
internal import Tensor

/// Removes old checkpoints by a stated rule.
///
/// Of every run stay: the newest `keep` whole checkpoints, those that an evaluation of any run
/// refers to, and whatever is damaged. Other runs take parts from the newest one, which always stays,
/// as does what an unfinished run goes on with.
public struct RunTidy: Sendable {
  /// What would go of one run.
  public struct Removal: Sendable, Equatable {
    /// The run.
    public let folder: RunFolder
    /// The steps of the checkpoints, ascending.
    public let steps: [Int]
    /// What they take on the disk.
    public let bytes: Int
  }

  /// Newest checkpoints of a run that stay, at least 1.
  public let keep: Int

  /// A rule.
  public init(keep: Int) { self.keep = keep }

  /// What the rule removes of runs, those alone of which anything goes.
  public func removals(_ records: [RunRecord]) -> [Removal] {
    var evaluated: [String: Set<Int>] = [:]
    for evaluation in records.flatMap(\.evaluations) {
      guard let run = evaluation.origin.run, let step = evaluation.origin.step else { continue }
      evaluated[Self.place(run), default: []].insert(step)
    }
    return records.compactMap { record in
      let referred = (evaluated[Self.place(record.folder.path)] ?? [])
        .union(record.evaluations.compactMap(\.origin.step))
      return removal(in: record.folder, besides: referred)
    }
  }

  private func removal(in folder: RunFolder, besides referred: Set<Int>) -> Removal? {
    let whole = folder.checkpointSteps().filter { step in
      (try? Checkpoint(path: folder.checkpointPath(step)).state().step) == step
    }
    let steps = whole.dropLast(max(1, keep)).filter { !referred.contains($0) }
    guard !steps.isEmpty else { return nil }
    let bytes = steps.reduce(0) { $0 + Self.size(of: folder.checkpointPath($1)) }
    return Removal(folder: folder, steps: steps, bytes: bytes)
  }

  /// Removes the checkpoints.
  /// - Throws: `FileError` for the first that cannot be removed.
  public static func remove(_ removal: Removal) throws {
    for step in removal.steps {
      let path = removal.folder.checkpointPath(step)
      do { try FileManager.default.removeItem(atPath: path) } catch {
        throw FileError(path, "cannot be removed: \(error.localizedDescription)")
      }
    }
  }

  private static func size(of folder: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.reduce(0) { sum, name in
      let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
      return sum + ((attributes?[.size] as? Int) ?? 0)
    }
  }

  /// One text for all ways to name a folder.
  private static func place(_ path: String) -> String {
    URL(fileURLWithPath: path).standardized.path
  }
}
