internal import Foundation
internal import Layers
internal import Tensor

/// Writes checkpoints of a run, and removes old ones.
struct CheckpointWriter {
  let folder: RunFolder
  let averageRates: [Double]
  let keep: Int

  /// Writes the parts' states, and the losses of a chain if there is one, after `step` steps; returns
  /// the folder.
  func write(
    step: Int, _ parts: [(name: String, list: ParameterList, state: OptimizerState)],
    _ losses: LossRecorder? = nil
  ) throws -> String {
    let final = folder.checkpointPath(step)
    let temporary = "\(folder.checkpointsPath)/\(Self.unfinished)\(step)"
    try? FileManager.default.removeItem(atPath: temporary)
    try makeFolder(temporary)
    let held = Leftovers.hold(temporary)
    defer { if held >= 0 { close(held) } }
    do {
      try write(step, parts, to: Checkpoint(path: temporary))
      if let losses {
        try writeAtomically(
          LossTable(losses).text, to: Checkpoint(path: temporary).lossesPath)
      }
    } catch {
      try? FileManager.default.removeItem(atPath: temporary)
      throw error
    }
    // Resuming never goes back behind a checkpoint, but a first run may be repeated over one.
    try? FileManager.default.removeItem(atPath: final)
    try rename(temporary, to: final)
    removeOld()
    return final
  }

  /// What the names of checkpoints that are being written begin with.
  static let unfinished = ".unfinished-"

  private func write(
    _ step: Int, _ parts: [(name: String, list: ParameterList, state: OptimizerState)],
    to checkpoint: Checkpoint
  ) throws {
    for part in parts { try write(part.name, part.list, part.state, to: checkpoint) }
    let state = Checkpoint.State(
      step: step,
      partSteps: Dictionary(uniqueKeysWithValues: parts.map { ($0.name, $0.state.stepCount) }),
      averageRates: averageRates)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
    let json = String(decoding: try encoder.encode(state), as: UTF8.self)
    try writeAtomically(json + "\n", to: "\(checkpoint.path)/state.json")
  }

  private func write(
    _ name: String, _ list: ParameterList, _ state: OptimizerState, to checkpoint: Checkpoint
  ) throws {
    let arrays = { (tensors: [Tensor]) in
      let arrays = try Weights(list, tensors: tensors).arrays()
      try requireFinite(arrays, of: name)
      return arrays
    }
    let values = state.values
    try Safetensors.write(
      try arrays(values.parameters), metadata: [:], to: checkpoint.weightsPath(name))
    for (rate, average) in zip(averageRates, values.averages) {
      try Safetensors.write(
        try arrays(average), metadata: [:],
        to: checkpoint.weightsPath(name, averageRate: rate))
    }
    let first = try arrays(values.firstMoments).map { (name: "first.\($0.name)", array: $0.array) }
    let second = try arrays(values.secondMoments).map {
      (name: "second.\($0.name)", array: $0.array)
    }
    try Safetensors.write(first + second, metadata: [:], to: checkpoint.momentsPath(name))
  }

  /// A run can go on from every checkpoint that there is.
  private func requireFinite(_ arrays: [(name: String, array: HostArray)], of part: String) throws {
    for (name, array) in arrays where !array.values.allSatisfy({ $0.isFinite }) {
      throw RunFailure(
        "'\(name)' of the \(part) has values that are not finite, so no checkpoint was written. "
          + folder.lastCheckpoint)
    }
  }

  /// Renames a folder whose files are on disk, and puts its name there, too: a checkpoint that a
  /// power cut could take away is no reason to remove an older one.
  private func rename(_ old: String, to new: String) throws {
    guard Foundation.rename(old, new) == 0 else {
      throw FileError(new, "cannot be made of \(old): \(String(cString: strerror(errno)))")
    }
    try syncFolder(folder.checkpointsPath, for: new)
  }

  /// The newest `keep` stay.
  private func removeOld() {
    for step in folder.checkpointSteps().dropLast(keep) {
      try? FileManager.default.removeItem(atPath: folder.checkpointPath(step))
    }
  }
}
