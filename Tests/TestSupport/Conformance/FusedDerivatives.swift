import Tensor
import Testing

extension ConformanceCase {
  /// Normalisation and attention.
  static let fusedDerivatives = normalisations + attentions

  private static let normalisations: [ConformanceCase] = [
    ("norm", false, false, Float(0)), ("norm and SiLU", false, true, 0),
    ("norm and FiLM", true, false, 0), ("norm, FiLM and SiLU", true, true, 0),
    ("norm, FiLM, SiLU and dropout", true, true, 0.3), ("norm and dropout", false, false, 0.5),
  ].map { name, hasFilm, silu, dropout in
    ConformanceCase("derivative of \(name)") {
      let shapes: [(Shape, Int)] = [
        ([1, 7, 7, 3], 1), ([2, 5, 3, 12], 4), ([1, 3, 3, 5], 5), ([3, 1, 2, 64], 32),
        ([2, 3, 21], 7), ([1, 9, 7, 48], 3),
      ]
      for (x, groups) in shapes {
        let options = NormalisationOptions(
          groups: groups, silu: silu, dropout: dropout, stream: 3)
        let keys = Tensor((0..<x[0]).map { RandomKey(seed: 1, purpose: "image \($0)") })
        let film: [Shape] = hasFilm ? [[x[0], 2 * x[-1]]] : []
        try expectDerivatives("\(name) \(x)", [x, [x[-1]], [x[-1]]] + film) {
          $0[0].normalised(
            scale: $0[1], shift: $0[2], film: hasFilm ? $0[3] : nil, keys: keys, options)
        }
      }
    }
  }

  private static let attentions: [ConformanceCase] = [
    (1, 1, 1, 1), (1, 21, 3, 5), (2, 49, 2, 16), (1, 7, 1, 3), (2, 35, 4, 8), (1, 70, 1, 33),
  ].map { n, tokens, heads, d in
    ConformanceCase("derivative of attention of \(heads) x \(d) over \(tokens)") {
      try expectDerivatives("attention", [[n, tokens, heads * 3 * d]]) {
        $0[0].attended(heads: heads)
      }
    }
  }
}
