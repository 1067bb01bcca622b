internal import CClassifierWeights
internal import Diffusion
internal import Recipe

/// The classifier that this project trained on FashionMNIST by `recipes/extractors/fashion-mnist.yaml`.
/// Its weights are in the program.
struct FashionMNISTClassifier: FeatureExtractor {
  static let typeName = "fashion_mnist_classifier"
  static let summary = "a classifier trained on FashionMNIST, with its weights in the program"

  init(_ options: inout Options) throws {}

  /// The file of the weights.
  static var weights: [UInt8] {
    var count = 0
    let bytes = dk_fashion_mnist_weights(&count)
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  func open() throws -> any OpenExtractor {
    try OpenClassifier(Self.weights, name: "the weights of '\(Self.typeName)'")
  }
}
