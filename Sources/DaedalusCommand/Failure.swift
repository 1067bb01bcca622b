internal import ArgumentParser
internal import Experiments
internal import PluginFiles
internal import Recipe
internal import Tensor

/// Errors as exit codes: 1 the run failed, 2 the recipe, data or command line is wrong.
enum Failure {
  /// Prints what there is to say of an error, and returns the exit code.
  static func report(_ error: any Error) -> Int32 {
    switch error {
    case let exit as ExitCode: return exit.rawValue
    case let failure as RunFailure:
      Console.error("error: \(failure)")
      return 1
    case let file as FileError where file.isOfDisk:
      Console.error("error: \(file)")
      return 1
    case let recipe as RecipeError:
      Console.error(recipe.description)
      return 2
    case let plugin as PluginError:
      if let output = plugin.compilerOutput { Console.draw(output) }
      Console.error("error: \(plugin.sentence)")
      return 2
    case _ where isOfParser(error): return reportParsing(error)
    default:
      Console.error("error: \(error)")
      return 2
    }
  }

  /// The argument parser's own errors, help and version.
  private static func reportParsing(_ error: any Error) -> Int32 {
    let code = Root.exitCode(for: error)
    let text = Root.fullMessage(for: error)
    if code == .success {
      if !text.isEmpty { Console.print(text) }
      return 0
    }
    if !text.isEmpty { Console.error(inOurForm(text)) }
    return code == .validationFailure ? 2 : code.rawValue
  }

  /// Errors begin in lower case, as all of ours do.
  private static func inOurForm(_ text: String) -> String {
    text.hasPrefix("Error:") ? "e" + text.dropFirst() : text
  }

  private static func isOfParser(_ error: any Error) -> Bool {
    String(reflecting: type(of: error)).hasPrefix("ArgumentParser.")
  }
}
