import Diffusion
import Metrics
import Recipe
import Tensor
import TestSupport

/// An extractor from its keys: `type: raw_pixels`.
func extractor(_ keys: String) throws -> any FeatureExtractor {
  try Recipe.parse("extractor: {\(keys)}", name: "test.yaml").read(
    with: Registry([Metrics::plugin])
  ) {
    try $0.component("extractor", of: .extractor, as: (any FeatureExtractor).self)
  }.value
}

/// `[count, height, width, channels]` of grey levels that follow from that shape, as
/// `make_inception_references.py` has them.
func levels(_ shape: Shape) -> Tensor {
  let fingerprint = HashValues.fingerprint("levels of \(shape)")
  let values = (0..<shape.count).map { Float(HashValues.hash(fingerprint, $0) >> 56) }
  return Tensor(values, shape: shape)
}

/// A file of Inception's weights that follow from their names, as `make_inception_references.py` has
/// them: the variance of the weights of a layer in front of ReLU is 2 / fan in.
struct InceptionFixture {
  let folder = ScratchFolder()
  var path: String { folder.file("inception.safetensors") }

  /// Writes the file, with changes if there are any.
  init(_ change: (inout [String: HostArray]) -> Void = { _ in }) throws {
    var arrays = Self.arrays
    change(&arrays)
    try Safetensors.write(arrays.map { ($0.key, $0.value) }, to: path)
  }

  /// The extractor with these weights.
  func open(_ keys: String = "") throws -> any OpenExtractor {
    try extractor("type: inception_v3, weights: '\(path)'\(keys)").open()
  }

  static let arrays: [String: HostArray] = {
    let list = InceptionNetwork().parameters
    return Dictionary(
      uniqueKeysWithValues: InceptionWeights.expected(by: list).map { name, shape in
        (name, HostArray(shape: shape.axes, values: values(name, shape)))
      })
  }()

  private static func values(_ name: String, _ shape: Shape) -> [Float] {
    let plain = HashValues.parameter(name, shape.axes)
    let root = Float(2.0.squareRoot())
    if name.hasSuffix("conv.weight") { return plain.map { $0 * root } }
    if name.hasSuffix("running_mean") { return plain.map { $0 - 1 } }
    if name.hasSuffix("running_var") { return plain.map { ($0 - 1) * 5 + 1 } }
    return plain
  }
}

extension [String: HostArray] {
  /// Changes one number of one tensor.
  mutating func change(_ name: String, _ index: Int, _ change: (Float) -> Float) {
    guard let array = self[name] else { return }
    var values = array.values
    values[index] = change(values[index])
    self[name] = HostArray(shape: array.shape, values: values)
  }
}
