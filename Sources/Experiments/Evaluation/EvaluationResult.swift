internal import Diffusion
internal import Foundation
internal import Tensor

/// What an evaluation found, with all that the figures depend on: what `evaluate --json` prints, and
/// a line of a run's `evaluations.jsonl`.
public struct EvaluationResult: Codable, Sendable, Equatable {
  /// The pedigree of the features: network, weights, resizing, scaling.
  public let extractor: String
  /// The extractor's digest.
  public let extractorIdentity: String
  /// How many samples there were.
  public let samples: Int
  /// How they were made.
  public let origin: SampleOrigin
  /// What they were compared with; nil for nothing.
  public let reference: String?
  /// Images behind the statistics of the reference; nil where its file does not say.
  public let referenceSamples: Int?
  /// Images of the reference whose features were compared one by one; nil for statistics alone.
  public let referenceFeatures: Int?
  /// Repetitions behind the intervals; nil where there are none.
  public let bootstrap: Int?
  /// Every figure by its name; nil for one that is not finite.
  public let metrics: [String: Double?]
  /// Every figure with its rule.
  public let figures: [Figure]
  /// What a reader has to know.
  public let notes: [String]
  /// The program's version.
  public let version: String
  /// When it was found: ISO 8601, in UTC.
  public let date: String

  /// A figure with its rule.
  public struct Figure: Codable, Sendable, Equatable {
    /// As it stands in tables: `fid`.
    public let name: String
    /// The value; nil where it is not finite.
    public let value: Double?
    /// Where it lies in 95 of 100 repetitions: two numbers, if that was estimated.
    public let interval: [Double]?
    /// Whether less is better; nil where neither is.
    public let lessIsBetter: Bool?
    /// The estimator and its settings.
    public let rule: String
    /// What a reader has to know to trust it.
    public let notes: [String]

    enum CodingKeys: String, CodingKey {
      case name, value, interval, rule, notes
      case lessIsBetter = "less_is_better"
    }
  }

  enum CodingKeys: String, CodingKey {
    case extractor, samples, origin, reference, bootstrap, metrics, figures, notes, version, date
    case extractorIdentity = "extractor_identity"
    case referenceSamples = "reference_samples"
    case referenceFeatures = "reference_features"
  }

  init(
    extractor: String, identity: String, samples: Int, origin: SampleOrigin, reference: String?,
    referenceSamples: Int?, referenceFeatures: Int?, bootstrap: Int?, _ figures: [MetricFigure],
    notes: [String]
  ) {
    self.extractor = extractor
    extractorIdentity = identity
    self.samples = samples
    self.origin = origin
    self.reference = reference
    self.referenceSamples = referenceSamples
    self.referenceFeatures = referenceFeatures
    self.bootstrap = bootstrap
    self.figures = figures.map { figure in
      Figure(
        name: figure.name, value: figure.value.isFinite ? figure.value : nil,
        interval: figure.interval.map { [$0.lowerBound, $0.upperBound] },
        lessIsBetter: figure.lessIsBetter, rule: figure.rule, notes: figure.notes)
    }
    metrics = Dictionary(self.figures.map { ($0.name, $0.value) }) { first, _ in first }
    self.notes = notes
    version = Version.current
    date = ISO8601DateFormatter().string(from: Date())
  }

  /// Adds it to the evaluations of a run.
  public func append(to folder: RunFolder) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let line = try encoder.encode(self) + [UInt8(ascii: "\n")]
    try AppendedFile(folder.evaluationsPath, .either).append(Array(line))
  }
}
