import Diffusion
import Foundation
import Recipe
import Schedulers
import TestSupport
import Testing

/// Chains and choices as recipes describe them.
enum Schedules {
  static func chain(_ keys: String) throws -> NoiseChain {
    try read("schedule: {\(keys)}\n") {
      try $0.component("schedule", of: .schedule, as: NoiseChain.self)
    }
  }

  static func choice(_ keys: String) throws -> TimestepChoice {
    try read("timesteps: {\(keys)}\n") {
      try $0.component("timesteps", of: .timesteps, as: TimestepChoice.self)
    }
  }

  /// The columns of a file of `Tests/References`, by name.
  static func table(_ name: String) throws -> [String: [Double]] {
    let text = try String(contentsOfFile: "\(References.folder)/\(name).csv", encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline)
    let names = try #require(lines.first).split(separator: ",").map(String.init)
    let rows = lines.dropFirst().map { $0.split(separator: ",").compactMap { Double($0) } }
    for row in rows { try #require(row.count == names.count) }
    return Dictionary(
      uniqueKeysWithValues: names.enumerated().map { column, name in
        (name, rows.map { $0[column] })
      })
  }

  private static func read<T>(
    _ text: String, _ body: (inout Options) throws -> T
  ) throws -> T {
    let registry = try Registry([Schedulers::plugin])
    return try Recipe.parse(text, name: "test.yaml").read(with: registry, body).value
  }
}
