internal import Diffusion
public import Tensor

/// The raw output of a network, on arrays in the ecosystem's order.
public enum NetworkPrediction {
  /// Images `[n, c, h, w]` at timesteps `[n]` (indices from 0) to predictions `[n, c, h, w]`, or
  /// `[n, 2c, h, w]` of a network that says its variance as well: the prediction comes first. A
  /// network that is conditioned on classes takes the `labels` `[n]`, from 0 as well.
  /// - Throws: `WeightsError`, or ``ExperimentError`` for arrays that do not fit.
  public static func predict(
    _ configuration: NetworkConfiguration, weights: [String: HostArray], source: String,
    input: HostArray, timesteps: HostArray, labels: HostArray? = nil
  ) throws -> HostArray {
    let list = configuration.network.parameters
    let shape = configuration.imageShape
    let expected = [shape.channels, shape.height, shape.width]
    guard input.shape.count == 4, Array(input.shape.dropFirst()) == expected else {
      throw ExperimentError(
        "the input must be [n, \(shape.channels), \(shape.height), \(shape.width)], but is "
          + "\(Shape(input.shape))")
    }
    let count = input.shape[0]
    guard timesteps.shape == [count] else {
      throw ExperimentError(
        "the timesteps must be [\(count)], one per image, but are \(Shape(timesteps.shape))")
    }
    try check(labels, classes: configuration.network.classCount, images: count)
    let values = try Weights(list, arrays: weights, source: source)
    let x = Tensor(input).permuted([0, 2, 3, 1])
    let y = configuration.network(
      x, at: Tensor(timesteps), labels: labels.map { Tensor($0) }, Pass(values))
    return try y.permuted([0, 3, 1, 2]).hostArray()
  }

  private static func check(_ labels: HostArray?, classes: Int, images: Int) throws {
    guard let labels else {
      if classes == 0 { return }
      throw ExperimentError(
        "the network is conditioned on \(classes) classes: give a label for each image "
          + "(--labels)")
    }
    guard classes > 0 else {
      throw ExperimentError("the network is not conditioned on classes: it takes no labels")
    }
    guard labels.shape == [images] else {
      throw ExperimentError(
        "the labels must be [\(images)], one per image, but are \(Shape(labels.shape))")
    }
    let allowed = 0..<classes
    for (index, value) in labels.values.enumerated() {
      guard let label = Int(exactly: value), allowed.contains(label) else {
        throw ExperimentError(
          "label \(index) must be a whole number in \(allowed), but is \(value)")
      }
    }
  }
}
