internal import Diffusion
internal import Foundation
internal import Layers
public import Tensor

/// A moment of training on disk: `step-NNNNNNN/` with, for each part, its weights, its averages
/// and its optimiser's moments as safetensors in PyTorch's layout, `loss-by-step.csv` and
/// `state.json`.
///
/// It is written under a temporary name, synced and renamed, so that a checkpoint is whole or not
/// there.
public struct Checkpoint: Sendable {
  /// The folder.
  public let path: String

  /// The checkpoint in a folder.
  public init(path: String) { self.path = path }

  /// What `state.json` says.
  public struct State: Codable, Sendable, Equatable {
    /// Training steps done.
    public let step: Int
    /// Optimiser steps of each part: a part that no image reaches is not stepped.
    public let partSteps: [String: Int]
    /// Rates of the averages that are kept.
    public let averageRates: [Double]

    /// A state.
    public init(step: Int, partSteps: [String: Int], averageRates: [Double]) {
      self.step = step
      self.partSteps = partSteps
      self.averageRates = averageRates
    }

    private enum CodingKeys: String, CodingKey {
      case step
      case partSteps = "part_steps"
      case averageRates = "ema"
    }
  }

  /// What `state.json` says.
  public func state() throws -> State {
    let file = "\(path)/state.json"
    let bytes = try readFile(file, limit: 1 << 20)
    do {
      return try JSONDecoder().decode(State.self, from: Data(bytes))
    } catch {
      throw FileError(file, "is damaged: it is not the JSON that says where training stands")
    }
  }

  /// The weights of a part.
  public func weightsPath(_ part: String, averageRate: Double? = nil) -> String {
    "\(path)/\(part)\(averageRate.map { ".ema-\($0)" } ?? "").safetensors"
  }

  /// The moments of a part's optimiser.
  func momentsPath(_ part: String) -> String { "\(path)/\(part).optimizer.safetensors" }

  /// The table of the losses of each step of the chain.
  public var lossesPath: String { "\(path)/loss-by-step.csv" }

  /// Reads the losses that training goes on with.
  func losses(of experiment: Experiment) throws -> LossRecorder {
    let text = String(decoding: try readFile(lossesPath, limit: 1 << 30), as: UTF8.self)
    let table = LossTable(
      text, steps: experiment.process.steps, history: experiment.timesteps.lossHistory)
    guard let table else {
      throw FileError(
        lossesPath, "is damaged: it is not the table of losses that a checkpoint of this run has")
    }
    return table.recorder
  }

  /// Reads the weights of a part into the layout of a network's parameters.
  public func weights(
    of part: String, _ list: ParameterList, averageRate: Double? = nil
  ) throws -> Weights {
    let file = weightsPath(part, averageRate: averageRate)
    return try Weights(list, arrays: try Safetensors.read(file).arrays, source: file)
  }

  /// Reads all that training of a part goes on with.
  func optimizerState(
    of part: String, _ list: ParameterList, averageRates: [Double], stepCount: Int
  ) throws -> OptimizerState {
    let file = momentsPath(part)
    let moments = try Safetensors.read(file).arrays
    let read = { (prefix: String) -> [Tensor] in
      let own = moments.filter { $0.key.hasPrefix(prefix) }
      let arrays = Dictionary(
        uniqueKeysWithValues: own.map { (String($0.key.dropFirst(prefix.count)), $0.value) })
      return try Weights(list, arrays: arrays, source: file).tensors
    }
    let values = AdamWState(
      parameters: try weights(of: part, list).tensors, firstMoments: try read("first."),
      secondMoments: try read("second."),
      averages: try averageRates.map { try weights(of: part, list, averageRate: $0).tensors })
    return OptimizerState(values: values, stepCount: stepCount)
  }
}
