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
    ]
  }

  /// Five images at five steps, the first among them, and a model of one kind.
  private struct Trial {
    let specimen: any Loss
    let prediction: Prediction
    let variance: Variance
    let process = DiffusionProcess(betas: (1...20).map { 0.01 * Double($0) })
    let timesteps = [0, 1, 7, 19, 0]
    let x0 = sample("x0", .uniform) * 2 - 1
    let noise = sample("noise", .normal)

    var name: String { "\(prediction), \(variance)" }

    var wrong: any Denoiser { wrong(by: Tensor(0.7)) }

    func wrong(by factor: Tensor) -> any Denoiser {
      FunctionDenoiser(prediction, variance) { xt, _ in xt * factor + 0.1 }
    }

    /// Knows x_0 and the noise of all five images, so it must be asked for all.
    var perfect: any Denoiser {
      FunctionDenoiser(prediction, variance) { [self] _, t in
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
        try check(Trial(specimen: loss, prediction: prediction, variance: variance))
      }
    }
  }

  /// Five points with a step of 1/16 on sums of float32 values: 1e-3 leaves room for rounding.
  private static func gradientIsSlope(_ specimen: Specimen) throws -> [String] {
    try onModels(specimen) { trial in
      let tape = Tape()
      let factor = tape.watch(Tensor(0.7))
      let loss = try trial.loss(of: trial.wrong(by: factor)).sum()
      let gradient = Double(try tape.gradients(of: loss, for: [factor])[0].item())
      let h = 0.0625
      let total = { (step: Double) in
        let values = try trial.loss(of: trial.wrong(by: Tensor(Float(0.7 + step)))).read()
        return values.reduce(0) { $0 + Double($1) }
      }
      let near = try total(h) - total(-h)
      let far = try total(2 * h) - total(-2 * h)
      let slope = (8 * near - far) / (12 * h)
      let isClose = abs(gradient - slope) <= 1e-3 * max(1, abs(slope))
      return isClose ? [] : ["\(trial.name): the gradient is \(gradient), the slope \(slope)"]
    }
  }
}
