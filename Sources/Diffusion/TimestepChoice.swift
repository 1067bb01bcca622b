public import Recipe
public import Tensor

/// A timestep sampler together with what becomes of its bias: what reading one makes.
public struct TimestepChoice: Component {
  /// `timesteps`.
  public static var kind: ComponentKind { .timesteps }
  /// Not a name for recipes.
  public static var typeName: String { "choice" }

  private let sampler: any TimestepSampler
  private let importance: Bool

  /// A sampler, with or without importance weights.
  public init(_ sampler: any TimestepSampler, importance: Bool = true) {
    self.sampler = sampler
    self.importance = importance
  }

  /// Choices are not read by themselves.
  public init(_ options: inout Options) throws {
    throw options.fault(nil, "a choice of steps is described by a timestep sampler")
  }

  /// The probability of each step of `steps`; they sum to 1.
  public func probabilities(in process: DiffusionProcess, over steps: Range<Int>) -> [Double] {
    let weights = sampler.weights(in: process, over: steps)
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// Draws a step for each of `count` images, with the weight 1 / (T p_t) of its loss, where T is
  /// the number of steps that can be drawn.
  public func draw(
    _ count: Int, in process: DiffusionProcess, over steps: Range<Int>,
    using random: inout RandomSource
  ) -> TimestepDraw {
    let probabilities = probabilities(in: process, over: steps)
    var cumulative: [Double] = []
    for p in probabilities { cumulative.append((cumulative.last ?? 0) + p) }
    var (timesteps, weights): ([Int], [Float]) = ([], [])
    for _ in 0..<count {
      let u = random.uniform() * (cumulative.last ?? 1)
      let index = min(firstIndex(of: cumulative, above: u), probabilities.count - 1)
      timesteps.append(steps.lowerBound + index)
      let weight = 1 / (Double(steps.count) * probabilities[index])
      weights.append(importance ? Float(weight) : 1)
    }
    return TimestepDraw(timesteps: timesteps, weights: weights)
  }
}

/// The first index whose value exceeds `u`, in an ascending list, by bisection.
private func firstIndex(of ascending: [Double], above u: Double) -> Int {
  var (low, high) = (0, ascending.count)
  while low < high {
    let middle = (low + high) / 2
    if ascending[middle] > u { high = middle } else { low = middle + 1 }
  }
  return low
}
