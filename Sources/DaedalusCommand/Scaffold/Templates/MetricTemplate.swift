extension ComponentTemplate {
  /// The difference of the mean feature.
  static let metric = ComponentTemplate(
    kind: "metric", ending: "Metric", protocolName: "Metric",
    title: "A metric",
    description: "The mean absolute difference of the mean features of the samples and of the "
      + "reference, times a scale.",
    keys: [("scale", "1", "what the difference is multiplied by")],
    source: """
      public import Daedalus

      /// What this folder adds to the program.
      public let plugin = Plugin(__Type__.self)

      /// The mean over the features of |mean of the samples - mean of the reference|.
      struct __Type__: Metric {
        static let typeName = "__name__"
        static let summary = "difference of the mean features"
        let view = FeatureView.pooled
        private let scale: Double

        init(_ options: inout Options) throws {
          scale = try options.double(
            "scale", default: 1, in: .above(0), "what the difference is multiplied by")
        }

        /// Both sets have features, as many of each image, all of them finite.
        func figures(
          of samples: FeatureSet, against reference: FeatureSet?
        ) throws -> [MetricFigure] {
          let (first, second) = (means(of: samples), means(of: reference!))
          let sum = zip(first, second).reduce(0) { $0 + abs($1.0 - $1.1) }
          return [
            MetricFigure(
              "__name__", scale * sum / Double(first.count), lessIsBetter: true,
              rule: "scale \\(scale)")
          ]
        }

        private func means(of set: FeatureSet) -> [Double] {
          let features = set.features![view]!
          return (0..<features.columns).map { column in
            let values = (0..<features.rows).map { row in
              Double(features.values[row * features.columns + column])
            }
            return values.reduce(0, +) / Double(features.rows)
          }
        }
      }

      """,
    tests: """
        /// The means are 2 and 3, then 1 and 6: differences of 1 and 3.
        @Test func isTheFormula() throws {
          let recipe = try Recipe.parse("metric: {type: __name__, scale: 10}", name: "test.yaml")
          let metric = try recipe.read(with: Registry([__Module__::plugin])) {
            try $0.component("metric", of: .metric, as: (any Metric).self)
          }.value
          let set = { (values: [Float]) in
            let matrix = FeatureMatrix(rows: 2, columns: 2, values: values)
            return FeatureSet(name: "a set", features: ImageFeatures([.pooled: matrix]))
          }
          let figures = try metric.measure(set([1, 2, 3, 4]), against: set([1, 5, 1, 7]))
          #expect(figures.map(\\.value) == [20])
        }

      """,
    recipe: "evaluate: {metrics: [fid, __name__]}")
}
