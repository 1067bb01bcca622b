public import Tensor

/// A model with its weights: what can be called. Images of a batch go to the part that serves
/// their step, each part sees its own images only, and gradients of one never touch another.
public struct BoundModel: Denoiser {
  private let model: any Model
  private let weights: [Weights]
  private let dropoutKeys: Tensor?
  private let precision: Precision

  /// Binds one set of weights per part; with `dropoutKeys` `[batch, 4]`, dropout is on.
  public init(
    _ model: any Model, weights: [Weights], dropoutKeys: Tensor? = nil,
    precision: Precision = .float32
  ) {
    require(
      weights.count == model.parts.count,
      "\(weights.count) sets of weights for \(model.parts.count) parts")
    self.model = model
    self.weights = weights
    self.dropoutKeys = dropoutKeys
    self.precision = precision
  }

  /// What the result means.
  public var prediction: Prediction { model.prediction }
  /// The variance of each denoising step.
  public var variance: Variance { model.variance }

  /// Each image through the part that serves its step; the result in the images' order.
  public func callAsFunction(_ xt: Tensor, at timesteps: [Int]) throws -> Tensor {
    require(
      xt.shape[0] == timesteps.count, "\(timesteps.count) steps for images \(xt.shape)")
    let groups = Dictionary(grouping: timesteps.indices) { model.part(at: timesteps[$0]) }
    if groups.count == 1, let part = groups.keys.first {
      return call(part, xt, timesteps, dropoutKeys)
    }
    let parts = groups.keys.sorted()
    let outputs = parts.map { part -> Tensor in
      let rows = groups[part] ?? []
      let keys = dropoutKeys?.gathered(rows: rows)
      return call(part, xt.gathered(rows: rows), rows.map { timesteps[$0] }, keys)
    }
    let order = parts.flatMap { groups[$0] ?? [] }
    var place = order
    for (position, row) in order.enumerated() { place[row] = position }
    return Tensor.concatenate(outputs, axis: 0).gathered(rows: place)
  }

  private func call(_ part: Int, _ xt: Tensor, _ timesteps: [Int], _ keys: Tensor?) -> Tensor {
    let pass = Pass(weights[part], dropoutKeys: keys, precision: precision)
    return model.parts[part].network(xt, at: Tensor(timesteps.map { Float($0) }), pass)
  }
}
