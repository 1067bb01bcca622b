public import Tensor

/// A normal distribution over the 256 levels of a channel, which stand 2 / 255 apart in -1...1: a
/// level has the probability of its bin, the outermost ones that of all beyond (Ho et al. 2020,
/// equation 13). The cumulative distribution is guided-diffusion's approximation,
/// sigmoid(2 sqrt(2 / pi) (z + 0.044715 z^3)), off by at most 3e-4 (Page 1977).
public struct DiscretisedGaussian: Sendable {
  private let mean: Tensor
  private let logVariance: Tensor

  private static let halfBin: Float = 1 / 255
  private static let edge: Float = 0.999
  private static let leastProbability: Float = 1e-12

  /// Of the shape of the images, or for `logVariance` one that broadcasts to it.
  public init(mean: Tensor, logVariance: Tensor) {
    self.mean = mean
    self.logVariance = logVariance
  }

  /// The natural logarithm of each element's probability, at least log(1e-12).
  public func logLikelihood(of x0: Tensor) -> Tensor {
    let inverse = (logVariance * -0.5).exp()
    let centred = x0 - mean
    let below = cumulative((centred + Self.halfBin) * inverse)
    let above = cumulative((Self.halfBin - centred) * inverse)
    // Both ends of the bin from the lower tail, where a difference keeps its digits.
    let distance = centred.abs()
    let inside =
      cumulative((Self.halfBin - distance) * inverse)
      - cumulative((-Self.halfBin - distance) * inverse)
    let isLowest = Tensor.less(x0, Tensor(-Self.edge))
    let isHighest = Tensor.less(Tensor(Self.edge), x0)
    let probability = Tensor.select(isLowest, below, Tensor.select(isHighest, above, inside))
    return Tensor.maximum(probability, Tensor(Self.leastProbability)).log()
  }

  private func cumulative(_ z: Tensor) -> Tensor {
    ((z + z * z.squared() * 0.044715) * (2 * (2 / Float.pi).squareRoot())).sigmoid()
  }
}
