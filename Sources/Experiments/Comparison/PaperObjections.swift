public import Recipe

/// Why figures of a run may not be compared with those of a row of the paper.
///
/// Nothing is compared that depends on something else than the paper's figure: the features, the
/// number of samples, the reference, the sampler, the network, the training. Not told by the paper, and
/// so no objection, are the seed and which weights were sampled.
public struct PaperObjections: Sendable, Equatable {
  /// A sentence for each, without a full stop: what our recipe says otherwise than the row's own.
  public let recipe: [String]
  /// The same, of the networks alone.
  public let network: [String]

  /// Of a recipe that stands for a row.
  /// - Parameters:
  ///   - ours: every value of the resolved recipe.
  ///   - own: those of the row's recipe at the paper's scale; nil where that is not known.
  public init(_ ours: [ResolvedValue], paper own: [ResolvedValue]?) {
    guard let own else {
      let unknown = "the row's own recipe is not there: what differs is not known"
      (recipe, network) = ([unknown], [unknown])
      return
    }
    let differences = ResolvedDifference.between(own, ours).filter { difference in
      !Self.ignored.contains { difference.key.hasPrefix($0) }
    }
    let isOfScale = { (difference: ResolvedDifference) in
      ["network.", "train."].contains { difference.key.hasPrefix($0) }
    }
    recipe =
      Self.sentence("another scale", differences.filter(isOfScale))
      + Self.sentence("another recipe", differences.filter { !isOfScale($0) })
      + Self.foreignWeights(ours)
    network = Self.sentence(
      "another network",
      differences.filter { $0.key.hasPrefix("network.") || $0.key == "model.type" })
  }

  /// What says where and how a run goes on and is judged, and not what it is: how it is judged is told
  /// by its figures' pedigree.
  private static let ignored =
    RunFolder.circumstances + ["seed", "sampler.type", "sampler.steps"]

  /// Weights of an extractor from a file of one's own may be any.
  private static func foreignWeights(_ ours: [ResolvedValue]) -> [String] {
    guard let file = ours.value(of: "evaluate.extractor.weights"), file != "null" else { return [] }
    return ["another extractor: its weights are those of \(file)"]
  }

  private static func sentence(_ head: String, _ differences: [ResolvedDifference]) -> [String] {
    // Another type has other keys; that is said by the type alone.
    let both = differences.filter { $0.first != nil && $0.second != nil }
    let shown = both.isEmpty ? differences : both
    guard !shown.isEmpty else { return [] }
    let parts = shown.map { difference in
      let (paper, ours) = (difference.first?.value, difference.second?.value)
      return "\(difference.key) \(ours ?? "not given") instead of \(paper ?? "not given")"
    }
    return ["\(head): \(parts.joined(separator: ", "))"]
  }
}

extension Pedigree {
  /// Samples behind a figure that is compared with the paper's, at least. The paper does not say its own
  /// number; its evaluator's precision and recall are of 10,000 images.
  public static let paperSamples = 10_000

  /// Why figures of this pedigree may not be compared with those that the paper has of a dataset, a
  /// sentence for each without a full stop: the paper's are of Inception-v3 with TensorFlow's rules, of
  /// samples that the ancestral sampler made in all steps, compared with all training images.
  public func objections(asPaperOf dataset: String) -> [String] {
    var objections: [String] = []
    let ofInception = identity.wholeMatch(of: /inception_v3 [0-9a-f]{64} tensorflow tensorflow/)
    if ofInception == nil {
      objections.append(
        "another extractor: \(extractor), instead of Inception-v3 by TensorFlow's rules")
    }
    if samples < Self.paperSamples {
      objections.append("fewer samples: \(samples), and at least \(Self.paperSamples) are compared")
    }
    if sampler != "ancestral" || !takesAllSteps {
      let ours = [sampler ?? "unknown", steps.map { "in \($0) steps" }].compactMap(\.self)
      objections.append(
        "another sampler: \(ours.joined(separator: " ")) instead of ancestral in all steps")
    }
    if reference != "\(dataset), training images" {
      objections.append(
        "another reference: \(reference ?? "none") instead of all training images of \(dataset)")
    }
    return objections
  }
}
