internal import Diffusion
internal import Foundation
internal import Tensor

/// How many images are given their own class.
public struct Accuracy: Sendable, Equatable, CustomStringConvertible {
  /// Images that were.
  public let correct: Int
  /// Images in all.
  public let images: Int

  /// Of the images, 0...1.
  public var fraction: Double { images > 0 ? Double(correct) / Double(images) : 0 }

  /// "93.12 % of 10000 held-out images".
  public var description: String {
    String(format: "%.2f %% of %d held-out images", 100 * fraction, images)
  }

  /// Images that are computed at a time, which changes no figure.
  private static let batch = 250

  /// Of all images of a source. An image belongs to the class with the largest logit, the first of
  /// equal ones; logits are `[images, classes]`, row after row.
  static func measure(
    on images: any ImageSource, logits: (Range<Int>) throws -> [Float],
    onProgress: (_ done: Int) throws -> Void = { _ in }
  ) throws -> Accuracy {
    var correct = 0
    for start in stride(from: 0, to: images.count, by: batch) {
      let range = start..<min(start + batch, images.count)
      let values = try logits(range)
      let classes = values.count / range.count
      let labels = try images.labels(Array(range))
      correct += labels.indices.count { row in
        let own = values[row * classes..<(row + 1) * classes]
        return own.firstIndex(of: own.max() ?? .nan) == row * classes + labels[row]
      }
      try onProgress(range.upperBound)
    }
    return Accuracy(correct: correct, images: images.count)
  }
}
