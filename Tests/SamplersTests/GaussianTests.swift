import Diffusion
import Recipe
import Samplers
import Tensor
import TestSupport
import Testing

/// Every sampler on data whose exact reverse process is known: two pixels that depend on each other.
struct GaussianTests {
  /// x_0 ~ N(mean, covariance) of images 1x2x1. E[x_0 | x_t] = mean + sqrt(a) C (a C + (1 - a) I)^-1
  /// (x_t - sqrt(a) mean): regression of two joint normals.
  private struct PairDenoiser: Denoiser {
    static let mean = [0.3, -0.2]
    static let covariance = (first: 0.25, both: 0.12, second: 0.16)
    let prediction = Prediction.x0
    var variance = Variance.fixedLarge
    let process: DiffusionProcess

    func callAsFunction(_ xt: Tensor, at timesteps: [Int]) throws -> Tensor {
      let alphaBar = process.alphaBars[timesteps[0]]
      let signal = alphaBar.squareRoot()
      let c = Self.covariance
      let (p, q, r) = (
        alphaBar * c.first + 1 - alphaBar, alphaBar * c.both, alphaBar * c.second + 1 - alphaBar
      )
      let scale = signal / (p * r - q * q)
      // Rows of C times the adjoint of the sum.
      let slopes = [
        (c.first * r - c.both * q) * scale, (c.both * p - c.first * q) * scale,
        (c.both * r - c.second * q) * scale, (c.second * p - c.both * q) * scale,
      ]
      let m = Self.mean
      let offsets = (0..<2).map { row in
        m[row] - signal * (slopes[2 * row] * m[0] + slopes[2 * row + 1] * m[1])
      }
      let count = xt.shape[0]
      let matrix = Tensor(slopes.map { Float($0) }, shape: [2, 2])
      let answer = xt.reshaped([count, 2]).matmul(matrix, transposeB: true)
      return (answer + Tensor(offsets.map { Float($0) })).reshaped([count, 1, 2, 1])
    }
  }

  private static let cases =
    Samplers::plugin.components.map { ($0.typeName, Variance.fixedLarge) } + [
      ("ancestral", .fixedSmall), ("ddim, eta: 1", .fixedLarge), ("ddim, eta: 0.5", .fixedLarge),
      ("heun, steps: 60", .fixedLarge),
    ]

  /// 8192 images, 4 standard errors: of a mean, deviation / sqrt(n), so 0.022 and 0.018; of the
  /// covariance of i and j, sqrt((C_ii C_jj + C_ij^2) / n), so 0.0156, 0.010 and 0.0104. To these comes a
  /// method's own error on 1000 steps, which is 0.006 at most (that of the posterior variance, `eta` 1).
  @Test(arguments: cases)
  func meanAndCovarianceAreThoseOfTheData(_ name: String, _ variance: Variance) throws {
    let count = 8192
    let process = Laws.linearProcess(steps: 1000)
    let noise = ImageNoise(seed: 2, images: 0..<count)
    let images = try SamplerRecipes.read(name).sample(
      PairDenoiser(variance: variance, process: process),
      from: noise.normal([count, 1, 2, 1], use: 0), in: process, using: noise, onStep: { _ in })
    let values = try images.read().map { Double($0) }
    let pixels = (0..<2).map { pixel in (0..<count).map { values[2 * $0 + pixel] } }
    let means = pixels.map { $0.reduce(0, +) / Double(count) }
    let covariance = { (i: Int, j: Int) -> Double in
      zip(pixels[i], pixels[j]).reduce(0) { $0 + ($1.0 - means[i]) * ($1.1 - means[j]) }
        / Double(count)
    }
    let data = PairDenoiser.covariance
    #expect(abs(means[0] - PairDenoiser.mean[0]) < 0.022)
    #expect(abs(means[1] - PairDenoiser.mean[1]) < 0.018)
    for (found, right, tolerance) in [
      (covariance(0, 0), data.first, 0.0156), (covariance(1, 1), data.second, 0.010),
      (covariance(0, 1), data.both, 0.0104),
    ] {
      #expect(abs(found - right) < tolerance + 0.006, "\(found), not \(right)")
    }
  }
}
