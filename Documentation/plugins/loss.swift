import Daedalus

public let plugin = Plugin(PseudoHuberLoss.self)

/// width^2 (sqrt(1 + (error / width)^2) - 1) of every pixel (Charbonnier et al. 1997): half the
/// squared error where that is small, the absolute error where it is large.
struct PseudoHuberLoss: Loss {
  static let typeName = "pseudo_huber"
  static let summary = "squared for small errors of the prediction, absolute for large ones"
  private let width: Double

  init(_ options: inout Options) throws {
    width = try options.double(
      "width", default: 1, in: Interval.above(0), "the error where one turns into the other")
  }

  func callAsFunction(
    _ model: any Denoiser, x0: Tensor, noise: Tensor, at timesteps: [Int],
    in process: DiffusionProcess
  ) throws -> Tensor {
    let xt = process.diffuse(x0, noise: noise, to: timesteps)
    let target = process.target(of: model.prediction, x0: x0, noise: noise, at: timesteps)
    let error = (try model(xt, at: timesteps) - target) / Float(width)
    let huber = (error.squared() + 1).sqrt() - 1
    return huber.meanPerImage() * Float(width * width)
  }
}
