extension ComponentTemplate {
  /// DDIM without noise.
  static let sampler = ComponentTemplate(
    kind: "sampler", ending: "Sampler", protocolName: "Sampler",
    title: "A sampler",
    description: "It takes DDIM's step without noise (Song, Meng and Ermon 2021, equation 12).",
    keys: [],
    source: """
      public import Daedalus

      /// What this folder adds to the program.
      public let plugin = Plugin(__Type__.self)

      /// DDIM's step without noise (Song, Meng and Ermon 2021, equation 12): for t = T..1
      ///
      ///     x_t-1 = sqrt(alpha_bar_t-1) x_0 + sqrt(1 - alpha_bar_t-1) epsilon
      ///
      /// with the x_0 that the model finds in x_t, and the epsilon that follows from both.
      struct __Type__: Sampler {
        static let typeName = "__name__"
        static let summary = "DDIM's step without noise"

        init(_ options: inout Options) throws {}

        /// Each image by itself: what is random comes from `noise`, image by image.
        func sample(
          _ model: any Denoiser, from xT: Tensor, in process: DiffusionProcess,
          using noise: ImageNoise, onStep: (SampleStep) throws -> Void
        ) throws -> Tensor {
          var xt = xT
          for t in (0..<process.steps).reversed() {
            let x0 = try model.x0(in: xt, at: t, of: process)
            let (now, next) = (process.alphaBars[t], process.alphaBarsBefore[t])
            let kept = ((1 - next) / (1 - now)).squareRoot()
            let added = next.squareRoot() - now.squareRoot() * kept
            xt = x0 * Float(added) + xt * Float(kept)
            CurrentBackend.value.endStep()
            try onStep(SampleStep(done: process.steps - t, total: process.steps))
          }
          return xt
        }
      }

      """,
    tests: """
        /// Betas of 0.5 make alpha bars of 0.5 and 0.25: without an image to go to, the first of two
        /// moves leaves sqrt((1 - 0.5) / (1 - 0.25)) of the noise. Tolerance: float32.
        @Test func keepsItsShareOfTheNoise() throws {
          let recipe = try Recipe.parse("sampler: {type: __name__}", name: "test.yaml")
          let sampler = try recipe.read(with: Registry([__Module__::plugin])) {
            try $0.component("sampler", of: .sampler, as: (any Sampler).self)
          }.value
          var seen: [Float] = []
          let model = FunctionDenoiser(.x0) { xt, _ in
            seen.append(try xt.read()[0])
            return xt * 0
          }
          let process = DiffusionProcess(betas: [0.5, 0.5])
          _ = try sampler.images(0..<1, seed: 1, with: model, in: process)
          #expect(abs(seen[1] / seen[0] - 0.8164966) < 1e-6)
        }

      """,
    recipe: "sampler: {type: __name__, clip: true}")
}
