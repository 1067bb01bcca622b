extension ComponentTemplate {
  /// One network for every step.
  static let model = ComponentTemplate(
    kind: "model", ending: "Model", protocolName: "Model",
    title: "A model",
    description: "It has one part, the generator, for every step. Besides `prediction` and "
      + "`variance`, which most models have, it reads:",
    keys: [("generator", "null", "the part's own network, or the run it comes from")],
    source: """
      public import Daedalus

      /// What this folder adds to the program.
      public let plugin = Plugin(__Type__.self)

      /// One network, the generator, for every step.
      struct __Type__: Model {
        static let typeName = "__name__"
        static let summary = "a generator for every step"
        let output: ModelOutput
        let parts: [ModelPart]

        init(_ options: inout Options) throws {
          output = try ModelOutput(&options)
          let learnsVariance = output.learnsVariance
          parts = [try ModelPart("generator", &options, learnsVariance: learnsVariance)]
        }

        /// The steps that it can be trained on: all. Index 0 is the paper's t = 1.
        func steps(of count: Int) -> Range<Int> { 0..<count }

        /// The index in `parts` of the part that serves a step.
        func part(at step: Int) -> Int { 0 }
      }

      """,
    tests: """
        @Test func theGeneratorServesEveryStep() throws {
          let recipe = try Recipe.parse("model: {type: __name__}", name: "test.yaml")
          let model = try recipe.read(with: Registry([__Module__::plugin])) { options in
            options.provide("network", SharedNetwork(TinyNetwork()))
            return try options.component("model", of: .model, as: (any Model).self)
          }.value
          #expect(model.parts.map(\\.name) == ["generator"])
          #expect(model.steps(of: 9) == 0..<9)
          #expect(model.covers(DiffusionProcess(betas: [0.1, 0.2])))
        }

      """,
    recipe: "model: {type: __name__}")
}
