internal import CClassifierWeights
public import Diffusion
public import Recipe

/// The features of the network that this project trained on FashionMNIST's labels by
/// `recipes/extractors/fashion-mnist.yaml`. Its weights are in the program.
public struct FashionMNISTClassifier: FeatureExtractor {
  /// `fashion_mnist_classifier`.
  public static var typeName: String { "fashion_mnist_classifier" }
  /// One line of documentation.
  public static var summary: String { "told FashionMNIST apart; needs no file" }

  /// Without keys.
  public init(_ options: inout Options) throws {}

  /// The file of the weights, which is the one in `Sources/CClassifierWeights`.
  package static var weights: [UInt8] {
    var count = 0
    let bytes = dk_fashion_mnist_weights(&count)
    return Array(UnsafeBufferPointer(start: bytes, count: count))
  }

  /// Reads the weights out of the program.
  public func open() throws -> any OpenExtractor {
    try OpenClassifier(Self.weights, name: "the weights of '\(Self.typeName)'")
  }
}
