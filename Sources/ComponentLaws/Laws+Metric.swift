import Diffusion
import Recipe

extension Laws {
  private static let (images, columns) = (60, 6)
  /// Features are float32, and sums over images and columns take other orders: 1e-7 each.
  private static let rounding = 1e-5

  /// What holds for every metric.
  static func metric(_ specimen: Specimen) -> [Law] {
    [
      specimen.law("figures have names of their own, which do not depend on the images") {
        let metric = try $0.make(as: (any Metric).self)
        let near = try figures(metric, imageSet("near"))
        let names = near.map(\.name)
        let isRight = !names.isEmpty && Set(names).count == names.count && !names.contains("")
        let others = try figures(metric, imageSet("far", shift: 3)).map(\.name)
        return (isRight ? [] : ["they are called \(names)"])
          + (others == names ? [] : ["\(names) became \(others)"])
      },
      specimen.law("every figure says by which rule it was computed") {
        try figures($0.make(as: (any Metric).self), imageSet("near")).filter(\.rule.isEmpty)
          .map { "'\($0.name)' has no rule" }
      },
      specimen.law("figures are finite and the same when computed again, to the bit") {
        let metric = try $0.make(as: (any Metric).self)
        return try [imageSet("near"), imageSet("far", shift: 3), collapsed()].flatMap { samples in
          let (first, second) = (try figures(metric, samples), try figures(metric, samples))
          return zip(first, second).compactMap { one, other in
            one.value.isFinite && one == other
              ? nil : "'\(one.name)' is \(one.value), then \(other.value)"
          }
        }
      },
      specimen.law("the order of the images does not matter, unless it says so") { specimen in
        let metric = try specimen.make(as: (any Metric).self)
        guard !metric.dependsOnOrder else { return [] }
        return try differences(
          metric, imageSet("near"), imageSet("near").selecting((0..<images).reversed()), "backwards"
        )
      },
      specimen.law("columns that change places in both sets change nothing", columnsPermuted),
      specimen.law("what is far from the reference is not better than the reference itself") {
        specimen in
        let metric = try specimen.make(as: (any Metric).self)
        guard metric.needsReference else { return [] }
        let far = try figures(metric, imageSet("far", shift: 3))
        return zip(try figures(metric, reference), far).filter { isBetter($1, than: $0) }.map {
          "'\($0.name)' is \($0.value), and \($1.value) far away"
        }
      },
      specimen.law("samples that are all alike are not better in every figure") { specimen in
        let metric = try specimen.make(as: (any Metric).self)
        let (near, alike) = (
          try figures(metric, imageSet("near")), try figures(metric, collapsed())
        )
        let ranked = zip(near, alike).filter { $0.0.lessIsBetter != nil }
        let isFooled = ranked.allSatisfy { isBetter($0.1, than: $0.0) }
        return ranked.isEmpty || !isFooled ? [] : ["they are"]
      },
      specimen.law("intervals hold their figures, and repeat to the bit") { specimen in
        let metric = try specimen.make(as: (any Metric).self)
        let bootstrap = Bootstrap(repetitions: 5, seed: 1)
        let measured = try figures(metric, imageSet("near"), bootstrap)
        let again = try figures(metric, imageSet("near"), bootstrap)
        let plain = try figures(metric, imageSet("near"))
        return zip(measured, again).compactMap { figure, other in
          figure.interval?.contains(figure.value) == true && figure == other
            ? nil
            : "'\(figure.name)' is \(figure.value) in \(figure.interval.map(\.description) ?? "none")"
        }
          + zip(measured, plain).filter { $0.value != $1.value }.map {
            "'\($0.name)' is \($0.value) with an interval and \($1.value) without"
          }
      },
    ]
  }

  private static func figures(
    _ metric: any Metric, _ samples: FeatureSet, _ bootstrap: Bootstrap? = nil
  ) throws -> [MetricFigure] {
    try metric.measure(samples, against: reference, repeating: bootstrap)
  }

  private static func columnsPermuted(_ specimen: Specimen) throws -> [String] {
    let metric = try specimen.make(as: (any Metric).self)
    let plain = try metric.measure(imageSet("near"), against: reference)
    let moved = try metric.measure(
      withColumnsReversed(imageSet("near")), against: withColumnsReversed(reference))
    return differences(plain, moved, "with other columns")
  }

  private static func differences(
    _ metric: any Metric, _ first: FeatureSet, _ second: FeatureSet, _ how: String
  ) throws -> [String] {
    differences(try figures(metric, first), try figures(metric, second), how)
  }

  private static func differences(
    _ first: [MetricFigure], _ second: [MetricFigure], _ how: String
  ) -> [String] {
    zip(first, second).compactMap { one, other in
      abs(one.value - other.value) <= rounding * max(1, abs(one.value))
        ? nil : "'\(one.name)' is \(one.value), and \(other.value) \(how)"
    }
  }

  private static func isBetter(_ one: MetricFigure, than other: MetricFigure) -> Bool {
    guard let less = one.lessIsBetter else { return false }
    let tolerance = rounding * max(1, abs(other.value))
    return less ? one.value < other.value - tolerance : one.value > other.value + tolerance
  }

  // MARK: - Sets

  private static var reference: FeatureSet { imageSet("reference") }

  /// Images whose every view has normal-like features around `shift`.
  private static func imageSet(_ name: String, shift: Float = 0) -> FeatureSet {
    made(name) { view, count in
      HashValues.data("law.\(name).\(view)", count).map { $0 + shift }
    }
  }

  /// One image again and again, with a little noise: the first of the reference.
  private static func collapsed() -> FeatureSet {
    made("alike") { view, count in
      let first = reference.features![view]!.values.prefix(columns)
      let noise = HashValues.data("law.alike.\(view)", count)
      return noise.indices.map { first[$0 % columns] + 0.001 * noise[$0] }
    }
  }

  private static func made(
    _ name: String, _ values: (FeatureView, Int) -> [Float]
  ) -> FeatureSet {
    let views = FeatureView.allCases.map { view in
      (
        view,
        FeatureMatrix(rows: images, columns: columns, values: values(view, images * columns))
      )
    }
    return FeatureSet(
      name: "the images of '\(name)'",
      features: ImageFeatures(Dictionary(uniqueKeysWithValues: views)))
  }

  private static func withColumnsReversed(_ set: FeatureSet) -> FeatureSet {
    let views = set.features!.views.mapValues { matrix in
      let values = (0..<matrix.rows).flatMap { row in
        matrix.values[row * matrix.columns..<(row + 1) * matrix.columns].reversed()
      }
      return FeatureMatrix(rows: matrix.rows, columns: matrix.columns, values: values)
    }
    return FeatureSet(name: set.name, features: ImageFeatures(views))
  }
}
