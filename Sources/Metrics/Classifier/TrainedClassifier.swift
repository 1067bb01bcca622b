public import Diffusion
public import Recipe
internal import Tensor

/// The features of a network that `daedalus extractor train` trained on the labels of a dataset.
public struct TrainedClassifier: TrainableExtractor {
  /// `classifier`.
  public static var typeName: String { "classifier" }
  /// One line of documentation.
  public static var summary: String {
    "a residual network of 'extractor train'"
  }

  private let weights: String?

  /// Reads its key.
  public init(_ options: inout Options) throws {
    weights = try options.optionalString(
      "weights", "the file that 'extractor train' wrote; none yet where it is to be trained")
  }

  /// A `ResidualClassifier`.
  public func classifier(for images: ImageShape, classes: Int) -> any Classifier {
    ResidualClassifier(for: images, classes: classes)
  }

  /// Reads the file.
  public func open() throws -> any OpenExtractor {
    guard let weights else {
      throw FileError(
        "extractor.weights",
        "is not given: name the classifier.safetensors of a run that 'daedalus extractor train' made"
      )
    }
    return try OpenClassifier(try readFile(weights, limit: 1 << 30), name: weights)
  }
}
