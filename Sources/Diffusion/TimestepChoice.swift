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

  /// How many of the last losses of each step the sampler looks at.
  public var lossHistory: Int { sampler.lossHistory }

  /// The probability of each step of `steps`; they sum to 1. `losses` is what training has seen, nil
  /// before it.
  public func probabilities(
    in process: DiffusionProcess, over steps: Range<Int>, after losses: LossRecord? = nil
  ) -> [Double] {
    let weights =
      losses.map { sampler.weights(in: process, over: steps, after: $0) }
      ?? sampler.weights(in: process, over: steps)
    let total = weights.reduce(0, +)
    return weights.map { $0 / total }
  }

  /// What the losses of each step are multiplied by: 1 / (T p_t), where T is the number of steps that
  /// can be drawn, so that the objective stays the plain mean over these; 1 without `importance`.
  public func importanceWeights(of probabilities: [Double]) -> [Double] {
    let count = Double(probabilities.count { $0 > 0 })
    return probabilities.map { importance && $0 > 0 ? 1 / (count * $0) : 1 }
  }

  /// Draws a step for each of `count` images, with the importance weight of its loss.
  public func draw(
    _ count: Int, in process: DiffusionProcess, over steps: Range<Int>,
    after losses: LossRecord? = nil, using random: inout RandomSource
  ) -> TimestepDraw {
    let probabilities = probabilities(in: process, over: steps, after: losses)
    let importanceWeights = importanceWeights(of: probabilities)
    var cumulative: [Double] = []
    for p in probabilities { cumulative.append((cumulative.last ?? 0) + p) }
    var (timesteps, weights): ([Int], [Float]) = ([], [])
    for _ in 0..<count {
      let u = random.uniform() * (cumulative.last ?? 1)
      let index = min(firstIndex(of: cumulative, above: u), probabilities.count - 1)
      timesteps.append(steps.lowerBound + index)
      weights.append(Float(importanceWeights[index]))
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
