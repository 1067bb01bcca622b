internal import Diffusion

/// The figures of metrics as the program prints them.
struct FigureReport: Encodable {
  /// What made the features.
  let extractor: String
  /// Images.
  let samples: Int
  /// Images whose features are known; nil where only statistics are.
  let referenceSamples: Int?
  /// The values by name.
  let metrics: [String: Double]
  /// The figures with all that there is to say of them.
  let figures: [Figure]

  private enum CodingKeys: String, CodingKey {
    case extractor, samples, metrics, figures
    case referenceSamples = "reference_samples"
  }

  struct Figure: Encodable {
    let name: String
    let value: Double
    let interval: [Double]?
    let rule: String
    let notes: [String]
  }

  init(extractor: String, samples: FeatureSet, reference: FeatureSet, _ figures: [MetricFigure]) {
    self.extractor = extractor
    self.samples = samples.features?.count ?? 0
    referenceSamples = reference.features?.count
    metrics = Dictionary(figures.map { ($0.name, $0.value) }) { first, _ in first }
    self.figures = figures.map { figure in
      Figure(
        name: figure.name, value: figure.value,
        interval: figure.interval.map { [$0.lowerBound, $0.upperBound] }, rule: figure.rule,
        notes: figure.notes)
    }
  }

  /// As people read it.
  var lines: [String] {
    let images = referenceSamples.map { "\($0)" } ?? "statistics of the"
    var table = TextTable(["figure", "value", "95 % interval", ""], leftAligned: 1)
    for figure in figures {
      let interval = figure.interval.map { "\(fixed($0[0], 4)) to \(fixed($0[1], 4))" } ?? ""
      table.add([figure.name, fixed(figure.value, 4), interval, figure.rule])
    }
    let notes = figures.flatMap { figure in figure.notes.map { "\(figure.name): \($0)" } }
    return ["\(samples) samples against \(images) reference images, \(extractor)"] + table.lines
      + notes.map { "note: \($0)" }
  }
}
