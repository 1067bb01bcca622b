internal import Diffusion
public import Tensor

/// The raw output of a network, on arrays in the ecosystem's order.
public enum NetworkPrediction {
  /// Images `[n, c, h, w]` at timesteps `[n]` (indices from 0) to predictions `[n, c, h, w]`.
  /// - Throws: `WeightsError`, or ``ExperimentError`` for arrays that do not fit.
  public static func predict(
    _ configuration: NetworkConfiguration, weights: [String: HostArray], source: String,
    input: HostArray, timesteps: HostArray
  ) throws -> HostArray {
    let list = configuration.network.parameters
    let shape = configuration.imageShape
    let expected = [shape.channels, shape.height, shape.width]
    guard input.shape.count == 4, Array(input.shape.dropFirst()) == expected else {
      throw ExperimentError(
        "the input must be [n, \(shape.channels), \(shape.height), \(shape.width)], but is "
          + "\(Shape(input.shape))")
    }
    guard timesteps.shape == [input.shape[0]] else {
      throw ExperimentError(
        "the timesteps must be [\(input.shape[0])], one per image, but are "
          + "\(Shape(timesteps.shape))")
    }
    let values = try Weights(list, arrays: weights, source: source)
    let x = Tensor(input).permuted([0, 2, 3, 1])
    let y = configuration.network(x, at: Tensor(timesteps), Pass(values))
    return try y.permuted([0, 3, 1, 2]).hostArray()
  }
}
