import Recipe

// Components that do nothing but read, with the names of the house style's example.

extension ComponentKind {
  static let schedule = ComponentKind("schedule", description: "noise schedule")
  static let timesteps = ComponentKind("timesteps", description: "timestep sampler")
  static let network = ComponentKind("network", description: "network")
  static let loss = ComponentKind("loss", description: "loss")
  static let tracker = ComponentKind("tracker", description: "tracker")
}

protocol TestSchedule: Component {
  var text: String { get }
}

/// What the kind adds to any schedule: the protocol does, so components need not know of it.
struct Wrapped: TestSchedule {
  static let typeName = "wrapped"
  let text: String

  init(_ options: inout Options) throws {
    text = ""
  }

  init(_ inner: any TestSchedule, _ firstBeta: Double?, _ shorten: Bool) {
    text = "\(inner.text) first \(firstBeta.map { "\($0)" } ?? "-") shorten \(shorten)"
  }
}

extension TestSchedule {
  static var kind: ComponentKind { .schedule }

  static func read(_ options: inout Options) throws -> any Component {
    _ = try options.int("steps", default: 1000, in: 2...100_000, "length of the chain")
    let first = try options.optionalDouble("first_beta", in: .open(0, 1), "replaces the first")
    let shorten = try options.bool("shorten", default: false)
    return Wrapped(try Self(&options), first, shorten)
  }
}

struct Linear: TestSchedule {
  static let typeName = "linear"
  static let aliases = ["straight"]
  static let summary = "betas on a line"
  let text: String

  init(_ options: inout Options) throws {
    let steps = try options.int("steps", default: 7, in: 1...10_000_000)
    let start = try options.double("beta_start", default: 1e-4, in: 0...1)
    let end = try options.double("beta_end", default: 0.02, in: 0...1)
    text = "\(Self.typeName) \(steps) \(start) \(end)"
  }
}

struct Cosine: TestSchedule {
  static let typeName = "cosine"
  let text: String

  init(_ options: inout Options) throws {
    text = "cosine \(try options.double("offset", default: 0.008, in: .above(0)))"
  }
}

/// A component without keys, of any kind.
protocol Plain: Component {
  init()
}

extension Plain {
  init(_ options: inout Options) throws {
    self.init()
  }
}

struct Uniform: Plain {
  static let kind = ComponentKind.timesteps
  static let typeName = "uniform"
}

struct BetaWeighted: Plain {
  static let kind = ComponentKind.timesteps
  static let typeName = "beta_weighted"
}

struct FirstStep: Plain {
  static let kind = ComponentKind.timesteps
  static let typeName = "first_step"
}

struct SimpleLoss: Plain {
  static let kind = ComponentKind.loss
  static let typeName = "simple"
}

struct UNet: Component {
  static let kind = ComponentKind.network
  static let typeName = "unet"
  let shape: String?

  init(_ options: inout Options) throws {
    _ = try options.int("channels", default: 64, in: 1...(.max))
    _ = try options.ints("multipliers", default: [1, 2, 2], in: 1...64, count: 1...8)
    _ = try options.int("blocks", default: 3, in: 1...100)
    _ = try options.ints("attention_at", default: [])
    _ = try options.int("heads", default: 1, in: 1...1024)
    _ = try options.double("dropout", default: 0, in: 0..<1)
    shape = options.fact("image_shape", as: String.self)
  }
}

struct Ensemble: Component {
  static let kind = ComponentKind.network
  static let typeName = "ensemble"

  init(_ options: inout Options) throws {
    _ = try options.component("member", of: .network, as: (any Component).self, default: "unet")
    _ = try options.int("size", "how many members")
  }
}

/// Fails after reading, as a data set whose files are missing does.
struct Failing: Component {
  struct Missing: Error, CustomStringConvertible {
    let description = "there is no file 'data.gz'"
  }

  static let kind = ComponentKind.tracker
  static let typeName = "failing"

  init(_ options: inout Options) throws {
    _ = try options.optionalString("path", "where it is")
    try options.finishReading()
    throw Missing()
  }
}

struct CSV: Component {
  static let kind = ComponentKind.tracker
  static let typeName = "csv"

  init(_ options: inout Options) throws {
    _ = try options.string("separator", default: ",")
  }
}

let plugin = Plugin(
  Linear.self, Cosine.self, Uniform.self, BetaWeighted.self, FirstStep.self, UNet.self,
  Ensemble.self, SimpleLoss.self, CSV.self, Failing.self)

/// Has the components of these fixtures. Files that recipes list add nothing.
func testRegistry() throws -> Registry {
  var registry = try Registry([plugin])
  registry.loadFile = { _ in Plugin() }
  return registry
}

/// What an experiment reads of these components; returns a text that depends on the values.
func readExperiment(_ options: inout Options) throws -> String {
  _ = try options.string("name", default: "unnamed")
  _ = try options.int("seed", default: 0)
  let schedule = try options.component(
    "schedule", of: .schedule, as: (any TestSchedule).self, default: "linear")
  _ = try options.component(
    "timesteps", of: .timesteps, as: (any Component).self, default: "uniform")
  options.provide("image_shape", "28x28x1")
  let network = try options.component(
    "network", of: .network, as: (any Component).self, default: "unet")
  _ = try options.component("loss", of: .loss, as: (any Component).self, default: "simple")
  _ = try options.optionalMap("train") { options in
    _ = try options.int("steps", in: 1...(.max), "optimiser steps")
    _ = try options.doubles("ema", default: [0.9999], in: 0..<1)
    _ = try options.optionalDouble("clip_norm", in: .above(0))
    _ = try options.bool("recompute", default: false)
    _ = try options.choice("precision", default: Precision.float32)
  }
  _ = try options.components("trackers", of: .tracker, as: (any Component).self, default: ["csv"])
  return "\(schedule.text) \((network as? UNet)?.shape ?? "-")"
}

enum Precision: String, CaseIterable {
  case float32, bf16
}

/// Reads a recipe that exists in memory; the first file is the one named on the command line.
func read(
  _ files: KeyValuePairs<String, String>, set overrides: [String] = []
) throws -> (value: String, resolved: Resolution) {
  let texts = Dictionary(uniqueKeysWithValues: files.map { ($0.key, $0.value) })
  let recipe = try Recipe.load(files[0].key, overrides: overrides, files: RecipeFiles(texts))
  return try recipe.read(with: testRegistry(), readExperiment)
}

/// The text of the error that reading ends in, or what was read if there is none.
func complaint(
  _ files: KeyValuePairs<String, String>, set overrides: [String] = []
) throws -> String {
  do {
    return "read: \(try read(files, set: overrides).value)"
  } catch let error as RecipeError {
    return error.description
  }
}
