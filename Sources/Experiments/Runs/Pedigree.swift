internal import Foundation

/// All that a figure depends on besides the model: figures of different pedigrees are never ranked
/// against each other.
public struct Pedigree: Hashable, Sendable {
  /// Network, weights, resizing and scaling behind the features.
  public let extractor: String
  /// The extractor's digest.
  public let identity: String
  /// Samples that were compared.
  public let samples: Int
  /// What they were compared with; nil for nothing.
  public let reference: String?
  /// Images behind its statistics.
  public let referenceSamples: Int?
  /// Images of it that were compared one by one.
  public let referenceFeatures: Int?
  /// The sampler's name.
  public let sampler: String?
  /// Steps that it took; nil for all of the chain, or where that is not known.
  public let steps: Int?
  /// Whether it took every step of the run's chain, however many these are.
  public let takesAllSteps: Bool
  /// The rule by which numbers became bytes.
  public let quantisation: String?

  /// That of an evaluation of a run, whose chain says whether the sampler took all its steps.
  public init(_ result: EvaluationResult, of record: RunRecord) {
    self.init(result, chain: record.chainSteps)
  }

  init(_ result: EvaluationResult, chain: Int?) {
    extractor = result.extractor
    identity = result.extractorIdentity
    samples = result.samples
    reference = result.reference
    referenceSamples = result.referenceSamples
    referenceFeatures = result.referenceFeatures
    sampler = result.origin.sampler
    takesAllSteps = result.origin.steps != nil && result.origin.steps == chain
    steps = takesAllSteps ? nil : result.origin.steps
    quantisation = result.origin.quantisation
  }

  /// In a sentence without a full stop.
  public var text: String {
    let real = [referenceSamples.map(String.init), reference].compactMap(\.self)
    let compared = real.isEmpty ? nil : "compared with \(real.joined(separator: " "))"
    let few = referenceFeatures.flatMap {
      $0 == referenceSamples ? nil : "\($0) of them one by one"
    }
    let taken = takesAllSteps ? "all steps" : steps.map { "\($0) steps" }
    let made = sampler.map { ["made by \($0)", taken].compactMap(\.self).joined(separator: ", ") }
    let parts = [
      "\(samples) samples", made, quantisation.map { "quantised by \($0)" }, compared, few,
      "features: \(extractor)",
    ]
    return parts.compactMap(\.self).joined(separator: "; ")
  }
}
