package import Tensor

/// Inception's weights as PyTorch's tools have them: 94 convolutions with the statistics of their
/// batch norms, and the classifier; 472 tensors in float32.
package struct InceptionWeights: Sendable {
  /// For ``InceptionNetwork/parameters``, packed.
  let weights: Weights
  /// SHA-256 over names, shapes and values of all tensors in the order of their names: the same for
  /// the same weights, whatever file they come from.
  let digest: String

  private static let epsilon = 0.001

  /// Reads a file: `.safetensors`, else one of `torch.save`, in its zip or its legacy form.
  /// - Throws: `FileError` or `WeightsError`, one error for all that is missing, surplus or of
  ///   another shape.
  init(_ path: String, for network: InceptionNetwork) throws {
    let arrays =
      path.hasSuffix(".safetensors")
      ? try Safetensors.read(path).arrays : try PyTorchFile.read(path)
    let list = network.parameters
    try WeightsError.check(Self.expected(by: list), arrays, source: path)
    try Self.requireSense(arrays, path: path)
    digest = Self.digest(of: arrays)
    weights = try Weights(list, arrays: Self.folded(arrays, list), source: path).prepacked()
  }

  /// What a file has to hold: of each convolution, its weight and its batch norm's four vectors;
  /// the classifier's weight, and its bias, which nothing here needs.
  package static func expected(by list: ParameterList) -> [(name: String, shape: Shape)] {
    list.parameters.flatMap { parameter -> [(name: String, shape: Shape)] in
      guard let norm = norm(of: parameter) else { return [(parameter.name, parameter.shape)] }
      return ["bias", "weight", "running_mean", "running_var"].map {
        ("\(norm)\($0)", parameter.shape)
      }
    } + [("fc.bias", [InceptionNetwork.classes])]
  }

  /// `Mixed_5b.branch1x1.bn.` of `Mixed_5b.branch1x1.bn.bias`; nil of a convolution's weight.
  private static func norm(of parameter: Parameter) -> String? {
    parameter.name.hasSuffix(".bn.bias") ? String(parameter.name.dropLast("bias".count)) : nil
  }

  private static func requireSense(_ arrays: [String: HostArray], path: String) throws {
    let faulty = arrays.filter { name, array in
      let least: Float = name.hasSuffix(".running_var") ? 0 : -.infinity
      return !array.values.allSatisfy { $0.isFinite && $0 >= least }
    }.keys.sorted()
    guard faulty.isEmpty else {
      let more = faulty.count > 10 ? " and \(faulty.count - 10) more" : ""
      throw FileError(
        path,
        "holds values that are not finite, or variances below 0, in "
          + faulty.prefix(10).joined(separator: ", ") + more)
    }
  }

  /// With s = scale / sqrt(variance + 0.001): the weight times s, and the bias shift - mean s.
  private static func folded(
    _ arrays: [String: HostArray], _ list: ParameterList
  ) -> [String: HostArray] {
    var folded = arrays.filter { $0.key == "fc.weight" }
    for parameter in list.parameters {
      guard let norm = norm(of: parameter) else { continue }
      let vector = { (name: String) in arrays["\(norm)\(name)"]?.values ?? [] }
      let factors = zip(vector("weight"), vector("running_var")).map { scale, variance in
        Double(scale) / (Double(variance) + epsilon).squareRoot()
      }
      let means = zip(factors, vector("running_mean")).map { $0 * Double($1) }
      let biases = zip(vector("bias"), means).map { Float(Double($0) - $1) }
      folded[parameter.name] = HostArray(shape: [biases.count], values: biases)
      let weight = "\(norm.dropLast("bn.".count))conv.weight"
      guard let array = arrays[weight] else { continue }
      folded[weight] = scaled(array, by: factors)
    }
    return folded
  }

  /// Output channel k times `factors[k]`.
  private static func scaled(_ array: HostArray, by factors: [Double]) -> HostArray {
    let width = array.values.count / factors.count
    var values = array.values
    for (k, factor) in factors.enumerated() {
      for index in k * width..<(k + 1) * width {
        values[index] = Float(Double(values[index]) * factor)
      }
    }
    return HostArray(shape: array.shape, values: values)
  }

  private static func digest(of arrays: [String: HostArray]) -> String {
    var hash = SHA256()
    for (name, array) in arrays.sorted(by: { $0.key < $1.key }) {
      hash.add(Array("\(name) \(array.shape)\n".utf8))
      array.values.withUnsafeBytes { hash.add($0) }
    }
    return hash.hex()
  }
}
