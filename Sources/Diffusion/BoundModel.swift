public import Tensor

/// A model with its weights: what can be called. Images of a batch go to the part that serves
/// their step, each part sees its own images only, and gradients of one never touch another.
public struct BoundModel: Denoiser {
  private let model: any Model
  private let weights: [Weights]
  private let dropoutKeys: Tensor?
  private let labels: [Int]?
  private let precision: Precision
  private let recomputation: Recomputation

  /// Binds one set of weights per part; with `dropoutKeys` `[batch, 4]`, dropout is on. A model
  /// that is conditioned on classes takes the `labels` of the batch, one per image, so that losses
  /// and samplers need not know of them.
  public init(
    _ model: any Model, weights: [Weights], dropoutKeys: Tensor? = nil, labels: [Int]? = nil,
    precision: Precision = .float32, recomputation: Recomputation = .none
  ) {
    require(
      weights.count == model.parts.count,
      "\(weights.count) sets of weights for \(model.parts.count) parts")
    require(
      (labels == nil) == (model.classCount == 0),
      "labels are for models that are conditioned on classes, and these need them")
    require(
      labels?.allSatisfy { (0..<model.classCount).contains($0) } ?? true,
      "there is a label outside 0..<\(model.classCount)")
    self.model = model
    self.weights = weights
    self.dropoutKeys = dropoutKeys
    self.precision = precision
    self.labels = labels
    self.recomputation = recomputation
  }

  /// What the result means.
  public var prediction: Prediction { model.prediction }
  /// The variance of each denoising step.
  public var variance: Variance { model.variance }

  /// Whether the first step belongs to a denoising auto-encoder.
  public var hasAutoEncoder: Bool { model.hasAutoEncoder }

  /// The prediction of ``output(for:at:)``.
  public func callAsFunction(_ xt: Tensor, at timesteps: [Int]) throws -> Tensor {
    try output(for: xt, at: timesteps).prediction
  }

  /// Each image through the part that serves its step; the result in the images' order.
  public func output(for xt: Tensor, at timesteps: [Int]) throws -> DenoiserOutput {
    require(
      xt.shape[0] == timesteps.count && labels?.count ?? timesteps.count == timesteps.count,
      "\(timesteps.count) steps and \(labels?.count ?? 0) labels for images \(xt.shape)")
    let groups = Dictionary(grouping: timesteps.indices) { model.part(at: timesteps[$0]) }
    if groups.count == 1, let part = groups.keys.first {
      return call(part, xt, timesteps, labels, dropoutKeys)
    }
    let parts = groups.keys.sorted()
    let outputs = parts.map { part -> DenoiserOutput in
      let rows = groups[part] ?? []
      let keys = dropoutKeys?.gathered(rows: rows)
      let labels = labels.map { labels in rows.map { labels[$0] } }
      return call(part, xt.gathered(rows: rows), rows.map { timesteps[$0] }, labels, keys)
    }
    let order = parts.flatMap { groups[$0] ?? [] }
    var place = order
    for (position, row) in order.enumerated() { place[row] = position }
    let inOrder = { Tensor.concatenate($0, axis: 0).gathered(rows: place) }
    return DenoiserOutput(
      prediction: inOrder(outputs.map(\.prediction)),
      rangePosition: variance == .learnedRange
        ? inOrder(outputs.compactMap(\.rangePosition)) : nil)
  }

  private func call(
    _ part: Int, _ xt: Tensor, _ timesteps: [Int], _ labels: [Int]?, _ keys: Tensor?
  ) -> DenoiserOutput {
    let network = model.parts[part].network
    let steps = model.parts[part].networkSteps
    let own = network.classCount > 0 ? labels.map { Tensor($0.map { Float($0) }) } : nil
    let output = network(
      xt, at: Tensor(timesteps.map { Float(steps?[$0] ?? $0) }), labels: own,
      Pass(
        weights[part], dropoutKeys: keys, precision: precision, recomputation: recomputation))
    guard variance == .learnedRange else { return DenoiserOutput(prediction: output) }
    guard network.learnsVariance else {
      // An auto-encoder, whose variance is beta_1.
      return DenoiserOutput(prediction: output, rangePosition: .zeros(output.shape))
    }
    let channels = xt.shape[3]
    return DenoiserOutput(
      prediction: output.sliced(axis: 3, 0..<channels),
      rangePosition: output.sliced(axis: 3, channels..<2 * channels))
  }
}
