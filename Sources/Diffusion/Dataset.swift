public import Recipe
public import Tensor

/// Images to train on, as a recipe describes them. Describing them opens no file: a recipe can be
/// checked on a machine without the data.
public protocol Dataset: Component {
  /// The size of every image.
  var imageShape: ImageShape { get }
  /// Opens the files and checks them.
  /// - Throws: one clear error for a missing, truncated or foreign file.
  func open() throws -> any ImageSource
}

extension Dataset {
  /// `dataset`.
  public static var kind: ComponentKind { .dataset }
}

/// Images that can be had by their index.
public protocol ImageSource: Sendable {
  /// Number of images.
  var count: Int { get }
  /// These images, `[indices.count, height, width, channels]`, scaled to -1...1.
  func batch(_ indices: [Int]) throws -> Tensor
}
