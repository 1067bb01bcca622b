public import Diffusion
internal import Foundation
public import Recipe

/// The signal-to-noise ratio of chains and how it falls (the paper's Figure 8), from their schedules
/// alone:
///
///     SNR(t) = alpha_bar_t / (1 - alpha_bar_t)
///
/// for data whose mean square is 1. Other data multiply it by theirs, which moves a curve up or down on
/// a logarithmic axis and changes nothing else.
public struct SignalToNoise: Sendable {
  /// One chain.
  public struct Curve: Sendable, Equatable, Encodable {
    /// A short name that no other of the curves has.
    public let name: String
    /// The recipe, or the run.
    public let path: String
    /// T.
    public let steps: Int
    /// SNR(t) from the paper's t = 1.
    public let ratios: [Double]
    /// SNR(t - 1) - SNR(t) from t = 2: how much is lost by each step, the negative of the discrete
    /// derivative.
    public let falls: [Double]
    /// The share of the whole fall that is lost by the step T / 10.
    public let shareOfFirstTenth: Double

    private enum CodingKeys: String, CodingKey {
      case name, path, steps
      case ratios = "snr"
      case falls = "fall"
      case shareOfFirstTenth = "fall_in_first_tenth"
    }

    /// The curve of a process.
    public init(name: String, path: String, _ process: DiffusionProcess) {
      self.name = name
      self.path = path
      steps = process.steps
      ratios = process.signalToNoise
      falls = zip(ratios, ratios.dropFirst()).map { $0 - $1 }
      let tenth = ratios[max(1, steps / 10) - 1]
      shareOfFirstTenth = (ratios[0] - tenth) / (ratios[0] - ratios[steps - 1])
    }
  }

  /// In the order of the paths.
  public let curves: [Curve]

  /// Reads the schedules of recipes or of runs; whatever else a recipe says, or lacks, is not looked at.
  /// - Throws: `RecipeError` or ``ExperimentError`` with everything that is wrong.
  public init(_ paths: [String], overrides: [String] = [], with registry: Registry) throws {
    var faults: [Diagnostic] = []
    var problems: [String] = []
    var read: [(name: String, path: String, process: DiffusionProcess)] = []
    for path in paths {
      do {
        let (name, chain) = try Self.schedule(of: path, overrides, with: registry)
        read.append((name ?? path, path, DiffusionProcess(chain)))
      } catch let error as RecipeError {
        faults += error.diagnostics
      } catch {
        problems.append("\(error)")
      }
    }
    guard faults.isEmpty || !problems.isEmpty else { throw RecipeError(diagnostics: faults) }
    try ExperimentError.report(problems + faults.map { "\($0.file): \($0.message)" })
    let labels = RunLabels.short(read.map { ($0.name, $0.path) })
    curves = zip(labels, read).map { Curve(name: $0, path: $1.path, $1.process) }
  }

  private static func schedule(
    of path: String, _ overrides: [String], with registry: Registry
  ) throws -> (name: String?, chain: NoiseChain) {
    let recipe = try Recipe.load(RunFolder.recipePath(at: path), overrides: overrides)
    return try recipe.read(with: registry) { options in
      options.ignore(
        "seed", "dataset", "timesteps", "network", "model", "loss", "train", "sampler", "evaluate",
        "trackers")
      let name = try options.optionalString("name", "what reports call it")
      return (name, try NoiseChain.readSchedule(&options))
    }.value
  }
}
