internal import Diffusion
public import Recipe

extension ComparedRun {
  /// Reads runs that an analysis is of: each has a recipe and a checkpoint.
  /// - Parameter overrides: values of all their recipes, as by `--set`.
  /// - Throws: ``ExperimentError`` with what is wrong with any of them.
  public static func readWhole(
    _ paths: [String], overrides: [String] = [], with registry: Registry
  ) throws -> [ComparedRun] {
    let runs = read(paths, overrides: overrides, with: registry)
    try ExperimentError.report(
      runs.compactMap { run in
        if let problem = run.problem { return problem }
        do {
          _ = try run.requireExperiment()
          return nil
        } catch {
          return "\(error)"
        }
      })
    return runs
  }
}

extension ExperimentError {
  /// Throws one error that says all that is wrong; nothing where nothing is.
  static func report(_ problems: [String]) throws {
    guard !problems.isEmpty else { return }
    throw ExperimentError(problems.joined(separator: "\nerror: "))
  }
}
