/// Steps drawn for a batch.
public struct TimestepDraw: Sendable, Equatable {
  /// One step index per image.
  public let timesteps: [Int]
  /// What each image's loss is multiplied by.
  public let weights: [Float]

  /// A draw with as many weights as steps.
  public init(timesteps: [Int], weights: [Float]) {
    self.timesteps = timesteps
    self.weights = weights
  }

  /// The draw of some of the images.
  public subscript(images: Range<Int>) -> TimestepDraw {
    TimestepDraw(timesteps: Array(timesteps[images]), weights: Array(weights[images]))
  }
}
