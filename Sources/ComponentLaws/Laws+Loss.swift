import Diffusion
import Recipe
import Tensor

extension Laws {
  /// What holds for every loss.
  static func loss(_ specimen: Specimen) -> [Law] {
    [
      specimen.law("it gives one finite number per image") {
        try onModels($0) { trial in
          let values = try trial.loss(of: trial.wrong)
          guard values.shape == [trial.timesteps.count] else {
            return ["\(trial.name): its shape is \(values.shape)"]
          }
          let isFinite = try values.read().allSatisfy(\.isFinite)
          return isFinite ? [] : ["\(trial.name): \(try values.read())"]
        }
      },
      specimen.law("a perfect model has no higher loss than a wrong one, image by image") {
        try onModels($0) { trial in
          let perfect = try trial.loss(of: trial.perfect).read()
          let wrong = try trial.loss(of: trial.wrong).read()
          return zip(perfect, wrong).enumerated().filter { !($0.element.0 <= $0.element.1) }
            .map { "\(trial.name): image \($0.offset) has \($0.element.0), not \($0.element.1)" }
        }
      },
      specimen.law("an image's loss does not depend on its batch, to the bit") {
        try onModels($0) { trial in
          let all = try trial.loss(of: trial.wrong).read()
          let order = [3, 0, 4, 1]
          let some = try trial.loss(of: trial.wrong, rows: order).read()
          return some == order.map { all[$0] } ? [] : ["\(trial.name): \(some) are not of \(all)"]
        }
      },
      specimen.law("its gradient agrees with differences of its values", gradientIsSlope),
      specimen.law("the losses of one part's images have no gradient by the other part's weights") {
        try onModels($0, gradientsStay)
      },
    ]
  }

  /// Five images at five steps, the first among them, and a model of one kind.
  private struct Trial {
    let specimen: any Loss
    let prediction: Prediction
    let variance: Variance
    let hasAutoEncoder: Bool
    let process = DiffusionProcess(betas: (1...20).map { 0.01 * Double($0) })
    let timesteps = [0, 1, 7, 19, 0]
    let x0 = sample("x0", .uniform) * 2 - 1
    let noise = sample("noise", .normal)

    var name: String {
      "\(prediction), \(variance), \(hasAutoEncoder ? "with" : "without") an auto-encoder"
    }

    var wrong: any Denoiser { wrong(by: Tensor(0.7), position: Tensor(0.2)) }

    /// Wrong by a factor, with a learned variance that follows the image.
    func wrong(by factor: Tensor, position: Tensor) -> any Denoiser {
      FunctionDenoiser(
        prediction, variance, hasAutoEncoder: hasAutoEncoder, range: { xt, _ in xt * position }
      ) { xt, _ in xt * factor + 0.1 }
    }

    /// Knows x_0 and the noise of all five images, so it must be asked for all.
    var perfect: any Denoiser {
      FunctionDenoiser(
        prediction, variance, hasAutoEncoder: hasAutoEncoder,
        range: { xt, _ in xt * Tensor(0.2) }
      ) { [self] _, t in
        process.target(of: prediction, x0: x0, noise: noise, at: t)
      }
    }

    func loss(of model: any Denoiser, rows: [Int]? = nil) throws -> Tensor {
      let rows = rows ?? Array(timesteps.indices)
      return try specimen(
        model, x0: x0.gathered(rows: rows), noise: noise.gathered(rows: rows),
        at: rows.map { timesteps[$0] }, in: process)
    }

    private static func sample(_ purpose: String, _ distribution: Distribution) -> Tensor {
      let key = RandomKey(seed: 0, purpose: purpose)
      return .random(
        distribution, keys: Tensor((0..<5).map { key.derived($0, 0) }), shape: [5, 4, 4, 1])
    }
  }

  private static func onModels(
    _ specimen: Specimen, _ check: (Trial) throws -> [String]
  ) throws -> [String] {
    let loss = try specimen.make(as: (any Loss).self)
    return try Prediction.allCases.flatMap { prediction in
      try Variance.allCases.flatMap { variance in
        try [false, true].flatMap { hasAutoEncoder in
          try check(
            Trial(
              specimen: loss, prediction: prediction, variance: variance,
              hasAutoEncoder: hasAutoEncoder))
        }
      }
    }
  }

  /// Exactly none by the other's weights, and one by the part's own, in a batch that both parts serve.
  private static func gradientsStay(_ trial: Trial) throws -> [String] {
    let output = ModelOutput(prediction: trial.prediction, variance: trial.variance)
    let model = TwoPartModel(output, hasAutoEncoder: trial.hasAutoEncoder)
    guard trial.specimen.objection(to: model) == nil else { return [] }
    return try model.parts.indices.flatMap { own -> [String] in
      let tape = Tape()
      let weights = model.parts.map { part in
        let key = RandomKey(seed: 0, purpose: part.name)
        return Weights(part.network.parameters, initializedFrom: key).watched(by: tape)
      }
      let losses = try trial.loss(of: BoundModel(model, weights: weights))
      guard losses.shape == [trial.timesteps.count] else { return [] }
      let isOwn = Tensor(trial.timesteps.map { model.part(at: $0) == own ? 1 : 0 })
      let sum = (losses * isOwn).sum()
      var gradients = tape.gradients(of: sum, for: weights.flatMap(\.tensors))[...]
      return try zip(model.parts.indices, weights).compactMap { part, weights in
        let found = try gradients.prefix(weights.tensors.count).flatMap { try $0.read() }
        gradients = gradients.dropFirst(weights.tensors.count)
        let isRight = part == own ? found.contains { $0 != 0 } : found.allSatisfy { $0 == 0 }
        let (loss, name) = (model.parts[own].name, model.parts[part].name)
        return isRight
          ? nil
          : "\(trial.name): the losses of the \(loss) have the gradients \(found) by the \(name)"
      }
    }
  }

  /// By what the model predicts, unless that gradient is stopped, and by what it says of its variance.
  private static func gradientIsSlope(_ specimen: Specimen) throws -> [String] {
    try onModels(specimen) { trial in
      let loss = { (values: [Tensor]) in
        try trial.loss(of: trial.wrong(by: values[0], position: values[1]))
      }
      let inputs: [Float] = [0.7, 0.2]
      let wanted = type(of: trial.specimen).stopsGradients ? [1] : [0, 1]
      let tape = Tape()
      let watched = inputs.map { tape.watch(Tensor($0)) }
      let gradients = tape.gradients(of: try loss(watched).sum(), for: watched)
      return try wanted.compactMap { input in
        let gradient = Double(try gradients[input].item())
        let (slope, rounding) = try slope { step in
          var moved = inputs
          moved[input] += step
          return try loss(moved.map { Tensor($0) }).read().reduce(0) { $0 + Double($1) }
        }
        return abs(gradient - slope) <= 1e-3 * max(1, abs(slope)) + rounding
          ? nil : "\(trial.name): gradient \(input) is \(gradient), the slope \(slope)"
      }
    }
  }

  /// Five points, 1/512 apart, so that few pixels pass a kink; and what rounding of float32 may add.
  private static func slope(
    of total: (Float) throws -> Double
  ) rethrows -> (slope: Double, rounding: Double) {
    let h: Float = 0x1p-9
    let near = (try total(h), try total(-h))
    let far = (try total(2 * h), try total(-2 * h))
    let difference = 8 * (near.0 - near.1) - (far.0 - far.1)
    return (difference / (12 * Double(h)), 1.2e-7 * abs(near.0) / Double(h))
  }
}
