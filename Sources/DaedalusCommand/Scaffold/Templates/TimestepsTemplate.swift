extension ComponentTemplate {
  /// A power of the step.
  static let timesteps = ComponentTemplate(
    kind: "timesteps", ending: "Timesteps", protocolName: "TimestepSampler",
    title: "A timestep sampler",
    description: "Training draws the step t with a probability proportional to t^-power.",
    keys: [("power", "1", "0 draws all steps alike, larger powers early ones more often")],
    source: """
      public import Daedalus
      import Foundation

      /// What this folder adds to the program.
      public let plugin = Plugin(__Type__.self)

      /// The probability of the paper's step t is proportional to t^-power.
      struct __Type__: TimestepSampler {
        static let typeName = "__name__"
        static let summary = "early steps more often than late ones"
        private let power: Double

        init(_ options: inout Options) throws {
          power = try options.double(
            "power", default: 1, in: 0...10,
            "0 draws all steps alike, larger powers early ones more often")
        }

        /// A weight for each of the steps, which need not sum to 1. Index 0 is the paper's t = 1.
        func weights(in process: DiffusionProcess, over steps: Range<Int>) -> [Double] {
          steps.map { pow(Double($0 + 1), -power) }
        }
      }

      """,
    tests: """
        /// 1, 1/2, 1/3 and 1/4 sum to 25/12; a few roundings of doubles.
        @Test func earlyStepsAreDrawnMoreOften() throws {
          let recipe = try Recipe.parse("timesteps: {type: __name__}", name: "test.yaml")
          let choice = try recipe.read(with: Registry([__Module__::plugin])) {
            try $0.component("timesteps", of: .timesteps, as: TimestepChoice.self)
          }.value
          let process = DiffusionProcess(betas: [0.1, 0.2, 0.3, 0.4])
          let found = choice.probabilities(in: process, over: 0..<4)
          for (probability, expected) in zip(found, [12, 6, 4, 3]) {
            #expect(abs(probability - Double(expected) / 25) < 1e-15)
          }
        }

      """,
    recipe: "timesteps: {type: __name__}")
}
