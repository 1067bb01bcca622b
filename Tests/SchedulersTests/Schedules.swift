import Diffusion
import Recipe
import Schedulers

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

  private static func read<T>(
    _ text: String, _ body: (inout Options) throws -> T
  ) throws -> T {
    let registry = try Registry([Schedulers::plugin])
    return try Recipe.parse(text, name: "test.yaml").read(with: registry, body).value
  }
}
