internal import Diffusion
internal import Recipe
internal import Tensor

/// The classifier that `extractor train` trains and writes.
struct TrainedClassifier: TrainableExtractor {
  static let typeName = "classifier"
  static let summary = "a residual network that 'extractor train' trained on labels"

  private let weights: String?

  init(_ options: inout Options) throws {
    weights = try options.optionalString(
      "weights", "the file that 'extractor train' wrote; none yet where it is to be trained")
  }

  func classifier(for images: ImageShape, classes: Int) -> any Classifier {
    ResidualClassifier(for: images, classes: classes)
  }

  func open() throws -> any OpenExtractor {
    guard let weights else {
      throw FileError(
        "extractor.weights",
        "is not given: name the classifier.safetensors of a run that 'daedalus extractor train' made"
      )
    }
    return try OpenClassifier(try readFile(weights, limit: 1 << 30), name: weights)
  }
}
