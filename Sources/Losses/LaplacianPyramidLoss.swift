public import Diffusion
public import Recipe
public import Tensor

/// The simple loss, and at the first step the distance between the Laplacian pyramids (Burt and
/// Adelson 1983) of the image and of what a denoising auto-encoder makes of x_1: edges count at every
/// scale (Bojanowski et al. 2018, equation 3, as a mean over each level).
///
/// A level is what blurring by the binomial kernel (1, 4, 6, 4, 1) / 16 takes away; the blurred image,
/// at half the resolution, goes on to the next, and the last level is what remains. Pyramids are
/// linear, so there is one of the difference, which counts as 0 outside the image.
public struct LaplacianPyramidLoss: Loss {
  /// `laplacian_pyramid`.
  public static var typeName: String { "laplacian_pyramid" }
  /// One line.
  public static var summary: String { "the simple loss, and for a DAE edges at every scale" }

  private let levels: Int
  private let weight: Float

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    levels = try options.int(
      "levels", default: 3, in: 1...8, "levels of the pyramid; all but the last halve the image")
    weight = Float(
      try options.double(
        "weight", default: 1, in: Interval.above(0), "of the pyramid beside the simple loss"))
    guard let image = options.fact("image_shape", as: ImageShape.self) else { return }
    let most =
      1 + min(image.height.trailingZeroBitCount, image.width.trailingZeroBitCount)
    if levels > most {
      options.fail(
        "levels",
        "\(levels) levels halve the images \(levels == 2 ? "once" : "\(levels - 1) times"), but they "
          + "are \(image): these images allow \(most == 1 ? "one level" : "up to \(most) levels")")
    }
  }

  /// The pyramid is for an auto-encoder.
  public func objection(to model: any Model) -> String? {
    guard model.hasAutoEncoder else {
      return "the loss 'laplacian_pyramid' is for a first step by a denoising auto-encoder, which "
        + "this model has not: it takes a dae or daed"
    }
    return model.objectionOfMean(by: Self.typeName)
  }

  /// The mean squared error of the prediction, and at the first step `weight` times the sum over the
  /// levels of the mean absolute difference, `[batch]`.
  public func callAsFunction(
    _ model: any Denoiser, x0: Tensor, noise: Tensor, at timesteps: [Int],
    in process: DiffusionProcess
  ) throws -> Tensor {
    let xt = process.diffuse(x0, noise: noise, to: timesteps)
    let output = try model(xt, at: timesteps)
    let simple = process.squaredError(
      of: output, predicting: model.prediction, x0: x0, noise: noise, at: timesteps)
    let restored = process.x0(
      from: output, predicting: model.prediction, xt: xt, at: timesteps)
    let first = Tensor(timesteps.map { $0 == 0 ? weight : 0 })
    return simple + first * distance(restored - x0)
  }

  /// The sum over the levels of the mean absolute value, `[batch]`.
  private func distance(_ difference: Tensor) -> Tensor {
    let (n, h, w, c) = (
      difference.shape[0], difference.shape[1], difference.shape[2], difference.shape[3]
    )
    // Each channel is an image of its own.
    var rest = difference.permuted([0, 3, 1, 2]).reshaped([n * c, h, w, 1])
    var distance = Tensor.zeros([n])
    for level in 1...levels {
      let blurred = level < levels ? blur(rest) : rest * 0
      let edges = (rest - blurred).abs().meanPerImage().reshaped([n, c])
      distance = distance + edges.mean(axes: [1]).reshaped([n])
      if level < levels { rest = blurred.downsampled() }
    }
    return distance
  }

  private func blur(_ x: Tensor) -> Tensor {
    let row: [Float] = [1, 4, 6, 4, 1].map { $0 / 16 }
    let kernel = Tensor(row.flatMap { a in row.map { a * $0 } }, shape: [5, 5, 1, 1])
    return x.convolved(
      with: kernel, bias: .zeros([1]), geometry: ConvolutionGeometry(padding: 2))
  }
}
