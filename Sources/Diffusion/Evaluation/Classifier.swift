public import Tensor

/// A network that tells the classes of images apart. What its layers make of an image on the way
/// describes the image, and that is what extractors take.
public protocol Classifier: Sendable {
  /// Every learned parameter, in the order of the layers.
  var parameters: ParameterList { get }
  /// What a file of its weights says of it, so that the extractor can build the network again from
  /// the file alone.
  var metadata: [String: String] { get }
  /// Images `[n, h, w, c]` scaled to -1...1 to one logit per class, `[n, classes]`.
  func callAsFunction(_ images: Tensor, _ pass: Pass) -> Tensor
}

/// An extractor whose network is trained by `extractor train` to tell the classes of a dataset
/// apart.
public protocol TrainableExtractor: FeatureExtractor {
  /// The network for images of this shape and so many classes, at least two.
  func classifier(for images: ImageShape, classes: Int) -> any Classifier
}
