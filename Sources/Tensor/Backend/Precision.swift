/// What the factors of the large products (convolution, linear, attention) are rounded to. What is
/// stored, what is added up and everything else is float32 in both cases.
public enum Precision: String, Codable, Sendable, CaseIterable {
  /// Not rounded: 24 bits.
  case float32
  /// bfloat16: 8 bits, the range of float32; to the nearest, ties to even.
  case bf16
}

extension Backend {
  /// `x` as a product of this precision sees it, for backends without kernels of their own.
  ///
  /// Veltkamp's splitting (Dekker 1971) with the factor 2^16 + 1 leaves the upper 8 of 24 bits.
  /// Finite beyond 2^111 it overflows, which no bfloat16 does.
  package func rounded(_ x: Tensor, to precision: Precision) -> Tensor {
    guard precision == .bf16 else { return x }
    let scaled = binary(.multiply, x, fill(65537, shape: []))
    return binary(.subtract, scaled, binary(.subtract, scaled, x))
  }
}
