internal import Diffusion
internal import Foundation
internal import Tensor

/// What `run.json` says of the program and the machine, so that a run can explain itself later.
public struct RunInformation: Codable, Sendable, Equatable {
  /// The program's version.
  public let version: String
  /// The recipe's name.
  public let name: String
  /// The recipe's seed.
  public let seed: UInt64
  /// When the run was begun: ISO 8601, in UTC.
  public let started: String
  /// Learned values of each part.
  public let parameters: [String: Int]
  /// The instruction set of the kernels: results are the same to the bit on one of them.
  public let instructionSet: String
  /// How OpenBLAS describes itself.
  public let openBLAS: String
  /// System and processors.
  public let machine: String
  /// The files of components that the run was begun with by `--plugin`; absent where there are none.
  public let plugins: [String]?

  private enum CodingKeys: String, CodingKey {
    case version, name, seed, started, parameters, machine, plugins
    case instructionSet = "instruction_set"
    case openBLAS = "open_blas"
  }

  /// Of a run that begins now.
  public init(_ experiment: Experiment) {
    let parameters = experiment.model.parts.map { ($0.name, $0.network.parameters.count) }
    self.init(
      name: experiment.name, seed: experiment.seed,
      parameters: Dictionary(uniqueKeysWithValues: parameters), plugins: experiment.plugins)
  }

  /// Of a run that begins now: with so many learned values of each part, and the files of components
  /// that were loaded for it.
  init(name: String, seed: UInt64, parameters: [String: Int], plugins: [String]) {
    version = Version.current
    self.name = name
    self.seed = seed
    started = ISO8601DateFormatter().string(from: Date())
    self.parameters = parameters
    instructionSet = CPUBackend.instructionSet
    openBLAS = CPUBackend.openBLAS
    let info = ProcessInfo.processInfo
    machine = "\(info.operatingSystemVersionString), \(info.processorCount) processors"
    self.plugins = plugins.isEmpty ? nil : plugins
  }

  /// Of a run that has begun; nil where it has no such file that can be read.
  public init?(of folder: RunFolder) {
    guard let data = FileManager.default.contents(atPath: folder.informationPath),
      let information = try? JSONDecoder().decode(Self.self, from: data)
    else { return nil }
    self = information
  }

  func write(to folder: RunFolder) throws {
    try writeAtomically(try sortedJSON(self) + "\n", to: folder.informationPath)
  }
}

/// The version of the program.
public enum Version {
  /// As `CHANGELOG.md` has it.
  public static let current = "0.1.0"
}
