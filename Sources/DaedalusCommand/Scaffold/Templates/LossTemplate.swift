extension ComponentTemplate {
  /// Pseudo-Huber.
  static let loss = ComponentTemplate(
    kind: "loss", ending: "Loss", protocolName: "Loss",
    title: "A loss",
    description: "The pseudo-Huber loss of the prediction: square for small errors, straight for "
      + "large ones.",
    keys: [("width", "0.1", "size of the errors at which the square becomes straight")],
    source: """
      public import Daedalus

      /// What this folder adds to the program.
      public let plugin = Plugin(__Type__.self)

      /// The mean of sqrt(d^2 + width^2) - width, where d is the error of a pixel's prediction.
      struct __Type__: Loss {
        static let typeName = "__name__"
        static let summary = "pseudo-Huber loss of the prediction"
        private let width: Double

        init(_ options: inout Options) throws {
          width = try options.double(
            "width", default: 0.1, in: .above(0),
            "size of the errors at which the square becomes straight")
        }

        /// It sees the prediction alone, so a variance that is learned would stay as it begins.
        func objection(to model: any Model) -> String? {
          guard model.parts.contains(where: { $0.isTrainable && $0.network.learnsVariance })
          else { return nil }
          return "the loss '__name__' does not train the variance, "
            + "but 'model.variance' is learned_range"
        }

        /// The mean over each image's pixels, `[batch]`.
        func callAsFunction(
          _ model: any Denoiser, x0: Tensor, noise: Tensor, at timesteps: [Int],
          in process: DiffusionProcess
        ) throws -> Tensor {
          let xt = process.diffuse(x0, noise: noise, to: timesteps)
          let target = process.target(
            of: model.prediction, x0: x0, noise: noise, at: timesteps)
          let error = try model(xt, at: timesteps) - target
          let size = (error.squared() + Float(width * width)).sqrt() - Float(width)
          return size.meanPerImage()
        }
      }

      """,
    tests: """
        /// sqrt(3^2 + 4^2) - 4 = 1. Tolerance: float32.
        @Test func isTheFormula() throws {
          let text = "loss: {type: __name__, width: 4}"
          let recipe = try Recipe.parse(text, name: "test.yaml")
          let loss = try recipe.read(with: Registry([__Module__::plugin])) {
            try $0.component("loss", of: .loss, as: (any Loss).self)
          }.value
          let (x0, noise) = (Tensor.zeros([2, 3, 3, 1]), Tensor.filled(0.5, shape: [2, 3, 3, 1]))
          let model = FunctionDenoiser(.epsilon) { _, _ in noise + 3 }
          let losses = try loss(
            model, x0: x0, noise: noise, at: [0, 1], in: DiffusionProcess(betas: [0.1, 0.2]))
          for value in try losses.read() { #expect(abs(value - 1) < 1e-6) }
        }

      """,
    recipe: "loss: {type: __name__}")
}
