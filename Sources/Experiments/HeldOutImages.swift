internal import Diffusion

extension DatasetChoice {
  /// The first images that the dataset keeps apart, or where it keeps none, of those to train on.
  /// - Throws: ``ExperimentError`` where there are fewer.
  func heldOutImages(_ count: Int) throws -> any ImageSource {
    let images = try hasHeldOutImages ? openHeldOut(limit: count) : open()
    guard images.count >= count else {
      throw ExperimentError(
        "the dataset has \(images.count) images to restore, and \(count) are needed")
    }
    return images
  }
}

/// The nearest grey levels of pixels in -1...1; what is not a number becomes 0.
func greyLevels(_ values: [Float]) -> [UInt8] {
  values.map { value in
    let scaled = (value + 1) * 127.5
    return scaled > 0 ? UInt8(min(scaled, 255).rounded()) : 0
  }
}
