extension ComponentTemplate {
  /// Two convolutions.
  static let network = ComponentTemplate(
    kind: "network", ending: "Network", protocolName: "Network",
    title: "A network",
    description: "Two convolutions, and between them the features of the step: enough to run, too "
      + "little to learn images.",
    keys: [("channels", "32", "width between the convolutions, an even number")],
    source: """
      public import Daedalus

      /// What this folder adds to the program.
      public let plugin = Plugin(__Type__.self)

      /// Two convolutions, and between them the features of the step.
      struct __Type__: Network {
        static let typeName = "__name__"
        static let summary = "two convolutions"
        let parameters: ParameterList
        private let first: Convolution
        private let last: Convolution
        private let time: TimeEmbedding

        init(_ options: inout Options) throws {
          let channels = try options.int(
            "channels", default: 32, in: 2...1024,
            "width between the convolutions, an even number")
          if channels % 2 != 0 {
            options.fail("channels", "'channels' must be even, but is \\(channels)")
          }
          let imageChannels = options.fact("image_shape", as: ImageShape.self)?.channels ?? 1
          var list = ParameterList()
          first = Convolution("first", imageChannels, channels, in: &list)
          time = TimeEmbedding("time", channels: channels, outputs: channels, in: &list)
          last = Convolution("last", channels, imageChannels, in: &list)
          parameters = list
        }

        /// Images `[batch, height, width, channels]` at steps `[batch]` to a prediction like them.
        func callAsFunction(
          _ xt: Tensor, at timesteps: Tensor, labels: Tensor?, _ pass: Pass
        ) -> Tensor {
          let features = time(timesteps, pass)
          let step = features.reshaped([xt.shape[0], 1, 1, features.shape[1]])
          return last((first(xt, pass) + step).silu(), pass)
        }
      }

      """,
    tests: """
        @Test func widthsAreEven() throws {
          let text = "network: {type: __name__, channels: 7}"
          let recipe = try Recipe.parse(text, name: "test.yaml")
          let error = #expect(throws: RecipeError.self) {
            try recipe.read(with: Registry([__Module__::plugin])) {
              try $0.component("network", of: .network, as: (any Network).self)
            }
          }
          #expect(error?.diagnostics.map(\\.message) == ["'channels' must be even, but is 7"])
        }

      """,
    recipe: "network: {type: __name__}")
}
