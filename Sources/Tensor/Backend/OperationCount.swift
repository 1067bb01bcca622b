/// Additions and multiplications of the direct algorithm, so that a kernel that saves some may
/// exceed the machine's peak rate.
enum OperationCount {
  /// `x` `[n, h, w, c]` by a weight `[kernel height, kernel width, c, k]`; the gradient of each
  /// factor takes as many.
  static func convolution(_ x: Shape, weight: Shape, _ geometry: ConvolutionGeometry) -> Double {
    let outputs = geometry.output(of: x, weight: weight)
    return 2 * Double(outputs.count) * Double(weight[0] * weight[1] * weight[2])
  }

  /// The two products of attention over `qkv` `[n, tokens, heads * 3 * d]`.
  static func attention(_ qkv: Shape) -> Double { 2 * products(qkv) }

  /// The five products of its gradient: the scores once more, and two for each factor.
  static func attentionBackward(_ qkv: Shape) -> Double { 5 * products(qkv) }

  /// q k^T over all heads.
  private static func products(_ qkv: Shape) -> Double {
    2 * Double(qkv.count / 3) * Double(qkv[1])
  }

  /// A product whose left factor has the shape `a`, transposed or not.
  static func matmul(_ a: Shape, columns: Int) -> Double { 2 * Double(a.count) * Double(columns) }
}
