import BundledPlugins
import DaedalusCommand
import Experiments
import Recipe
import Tensor

/// Recipes that nobody would write, made of those that somebody did, and what must hold for each:
/// it is read or refused, with messages that point to a place and cannot steer a terminal.
package struct RecipeFuzz: Sendable {
  private let registry: Registry
  private let corpus: [String: [UInt8]]
  private let paths: [String]
  private let words: FuzzWords

  /// Reads the recipes of the repository.
  package init() throws {
    registry = try Registry(Daedalus.builtIn + bundledPlugins)
    corpus = try Corpus.files()
    paths = corpus.keys.sorted()
    words = FuzzWords(registry)
  }

  /// The input of a number: always the same.
  package func input(_ index: Int, seed: UInt64) -> FuzzInput {
    let key = RandomKey(seed: seed, purpose: "fuzz").derived(UInt64(index), 0)
    var mutator = Mutator(key, words)
    var files = corpus
    var changed = [mutator.choose(paths)]
    if mutator.happens(onceIn: 3) { changed.append(mutator.choose(paths)) }
    for path in changed {
      let other = corpus[mutator.choose(paths)] ?? []
      files[path] = mutator.mutated(files[path] ?? [], beside: other)
    }
    if mutator.happens(onceIn: 8) {
      let path = mutator.choose(changed)
      let up = String(repeating: "../", count: path.count { $0 == "/" })
      let line = "\nextends: [\(changed.map { up + $0 }.joined(separator: ", "))]\n"
      files[path, default: []] += Array(line.utf8)
    }
    var overrides: [String] = []
    while mutator.happens(onceIn: 3) { overrides.append(mutator.override()) }
    return FuzzInput(path: changed[0], files: files, overrides: overrides, changed: changed)
  }

  /// What becomes of an input, and what is wrong with that.
  package func outcome(of input: FuzzInput) -> FuzzOutcome {
    do {
      let first = try read(input)
      let again = try Recipe.parse(first.resolvedYAML(), name: "again")
      let second = try Experiment.read(again, with: registry).resolved
      let isSame = zip(first.values, second.values).allSatisfy {
        $0.key == $1.key && $0.value == $1.value
      }
      let isWhole = isSame && first.values.count == second.values.count
      return FuzzOutcome(wasRead: true, faults: isWhole ? [] : ["it does not resolve to itself"])
    } catch let error as RecipeError where error.diagnostics.first?.file != "again" {
      let isRepeatable = "\(error)" == refusal(of: input)
      let faults = FuzzOutcome.faults(of: error, files: input.files)
      return FuzzOutcome(
        wasRead: false, faults: faults + (isRepeatable ? [] : ["it is refused otherwise again"]))
    } catch {
      return FuzzOutcome(wasRead: false, faults: ["an unexpected error: \(error)"])
    }
  }

  private func read(_ input: FuzzInput) throws -> Resolution {
    let recipe = try Recipe.load(
      input.path, overrides: input.overrides, files: RecipeFiles(bytes: input.files))
    return try Experiment.read(recipe, with: registry).resolved
  }

  private func refusal(of input: FuzzInput) -> String {
    do {
      _ = try read(input)
      return "it was read"
    } catch {
      return "\(error)"
    }
  }
}
