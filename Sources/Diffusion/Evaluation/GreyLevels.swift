public import Tensor

/// The images that extractors take: grey levels, as image files have them.
public enum GreyLevels {
  /// Checks images `[count, height, width, channels]` for an extractor.
  /// - Throws: ``ExtractorError`` unless they have pixels of 1 channel or 3, all of them whole
  ///   numbers in 0...255.
  public static func check(_ images: Tensor) throws {
    let shape = images.shape
    guard shape.rank == 4, min(shape[1], shape[2]) > 0, [1, 3].contains(shape[3]) else {
      throw ExtractorError(
        "images of the shape \(shape) have no features: an extractor takes "
          + "[count, height, width, channels] with 1 channel or 3")
    }
    let values = try images.read()
    if let index = values.firstIndex(where: { !(0...255).contains($0) || $0 != $0.rounded() }) {
      throw ExtractorError(
        "image \(index / (values.count / shape[0])) has the grey level \(values[index]): an "
          + "extractor takes whole numbers in 0...255")
    }
  }

  /// Images of three channels: grey ones with their channel repeated, others as they are.
  public static func threeChannels(_ images: Tensor) -> Tensor {
    images.shape[3] == 3
      ? images : images.broadcast(to: images.shape.replacing(axis: 3, with: 3))
  }
}

/// Why an extractor has no features of some images.
public struct ExtractorError: Error, CustomStringConvertible {
  /// The reason, as a sentence without a full stop.
  public let description: String

  /// An error.
  public init(_ description: String) { self.description = description }
}
