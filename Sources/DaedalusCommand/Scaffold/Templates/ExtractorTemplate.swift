extension ComponentTemplate {
  /// Means of rows.
  static let extractor = ComponentTemplate(
    kind: "extractor", ending: "Extractor", protocolName: "FeatureExtractor",
    title: "A feature extractor",
    description: "The features of an image are the means of bands of its rows, whatever its size.",
    keys: [("bands", "8", "bands from top to bottom")],
    source: """
      public import Daedalus

      /// What this folder adds to the program.
      public let plugin = Plugin(__Type__.self)

      /// The mean level of each of some bands of rows, 0...1.
      struct __Type__: FeatureExtractor {
        static let typeName = "__name__"
        static let summary = "mean levels of bands of rows"
        private let bands: Int

        /// Describes the extractor; files are read by `open()` alone.
        init(_ options: inout Options) throws {
          bands = try options.int("bands", default: 8, in: 1...256, "bands from top to bottom")
        }

        func open() throws -> any OpenExtractor { Open__Type__(bands: bands) }
      }

      private struct Open__Type__: OpenExtractor {
        let bands: Int
        var pedigree: String { "mean levels of \\(bands) bands of rows" }
        /// Names all that the features depend on: with learned weights, a digest of them, too.
        var identity: String { "__name__ \\(bands)" }
        let views: Set<FeatureView> = [.pooled]

        /// The features of images `[count, height, width, channels]` of grey levels 0...255.
        func features(of images: Tensor) throws -> ImageFeatures {
          try GreyLevels.check(images)
          let (count, height) = (images.shape[0], images.shape[1])
          guard height % bands == 0 else {
            throw ExtractorError("\\(height) rows cannot be cut into \\(bands) bands")
          }
          let pixels = images.shape[2] * images.shape[3] * (height / bands)
          let means = (images / 255).reshaped([count, bands, pixels]).mean(axes: [2])
          return ImageFeatures([
            .pooled: FeatureMatrix(rows: count, columns: bands, values: try means.read())
          ])
        }
      }

      """,
    tests: """
        @Test func aBandIsItsMean() throws {
          let text = "extractor: {type: __name__, bands: 2}"
          let recipe = try Recipe.parse(text, name: "test.yaml")
          let extractor = try recipe.read(with: Registry([__Module__::plugin])) {
            try $0.component("extractor", of: .extractor, as: (any FeatureExtractor).self)
          }.value
          let image = Tensor([0, 0, 0, 255, 255, 255, 255, 255], shape: [1, 4, 2, 1])
          let features = try extractor.open().features(of: image)
          #expect(features[.pooled]?.values == [0.25, 1])
        }

      """,
    recipe: "evaluate: {extractor: {type: __name__}}")
}
