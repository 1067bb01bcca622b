internal import Experiments
internal import Foundation
internal import PluginFiles
internal import Recipe

/// `--plugin` and `--trust-plugins`, which stand before or behind any verb: they say what the verb
/// finds registered, and no verb reads them itself.
struct PluginOptions {
  /// The files of components, in the order given.
  private(set) var files: [String] = []
  /// Whether recipes may have files compiled and run.
  private(set) var trustsRecipes = false
  /// The other arguments: the verb and its own.
  private(set) var rest: [String] = []

  init(_ arguments: [String]) throws {
    var left = arguments[...]
    while let argument = left.popFirst() {
      switch argument {
      case "--":
        rest += [argument] + left
        left = []
      case "--trust-plugins": trustsRecipes = true
      case "--plugin":
        guard let file = left.popFirst(), !file.hasPrefix("--") else {
          throw ExperimentError("--plugin needs a file: daedalus --plugin my_schedule.swift VERB")
        }
        files.append(file)
      case _ where argument.hasPrefix("--plugin="):
        files.append(String(argument.dropFirst("--plugin=".count)))
      default: rest.append(argument)
      }
    }
  }

  /// The registry with the components of all files.
  func register(in registry: Registry) throws -> Registry {
    var registry = registry
    for file in files { try registry.register(try Program.loader.load(file), from: file) }
    if trustsRecipes { registry.loadFile = { try Program.loader.load($0) } }
    return registry
  }
}

extension Program {
  /// Loads files of components; says so where that takes a moment.
  static let loader = PluginLoader(
    environment: ProcessInfo.processInfo.environment, onCompile: { Console.error($0) })
}
