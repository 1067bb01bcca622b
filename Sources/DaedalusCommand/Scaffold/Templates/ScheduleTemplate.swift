extension ComponentTemplate {
  /// A line of betas.
  static let schedule = ComponentTemplate(
    kind: "schedule", ending: "Schedule", protocolName: "NoiseSchedule",
    title: "A noise schedule",
    description: "Betas rise in a straight line, whatever the length of the chain.",
    keys: [("beta_start", "0.0001", "first beta"), ("beta_end", "0.02", "last beta")],
    source: """
      public import Daedalus

      /// What this folder adds to the program.
      public let plugin = Plugin(__Type__.self)

      /// Betas rise in a straight line from `beta_start` to `beta_end`.
      struct __Type__: NoiseSchedule {
        static let typeName = "__name__"
        static let summary = "betas rise in a straight line"
        private let start: Double
        private let end: Double

        init(_ options: inout Options) throws {
          start = try options.double("beta_start", default: 1e-4, in: .open(0, 1), "first beta")
          end = try options.double("beta_end", default: 0.02, in: .open(0, 1), "last beta")
        }

        /// One beta for each of at least two steps; index 0 is the paper's t = 1.
        func betas(steps: Int) -> [Double] {
          (0..<steps).map { step in
            start + (end - start) * Double(step) / Double(steps - 1)
          }
        }
      }

      """,
    tests: """
        /// Sums and products of doubles near 0.5, a few roundings of 1e-16 each.
        @Test func risesFromEndToEnd() throws {
          let text = \"""
            schedule:
              type: __name__
              steps: 5
              beta_start: 0.1
              beta_end: 0.5
            \"""
          let recipe = try Recipe.parse(text, name: "test.yaml")
          let betas = try recipe.read(with: Registry([__Module__::plugin])) {
            try $0.component("schedule", of: .schedule, as: NoiseChain.self)
          }.value.betas
          #expect(betas.count == 5)
          for (beta, expected) in zip(betas, [0.1, 0.2, 0.3, 0.4, 0.5]) {
            #expect(abs(beta - expected) < 1e-15)
          }
        }

      """,
    recipe: """
      schedule:
        type: __name__
        steps: 100
        first_beta: 0.1
        beta_end: 0.2         # ten times the default: the chain has a tenth of 1000 steps
      """)
}
