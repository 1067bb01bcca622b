import Tensor
import Testing

/// Products whose factors are bfloat16.
///
/// Rounding to 8 bits is off by up to 2^-9 of a factor, 2^-9 / sqrt(3) = 1.1e-3 as a root mean
/// square over even significands; sums of products of two such factors come out at 2.3e-3, those of Winograd's F(2x2, 3x3) at 4e-3,
/// and by chance, where results are few, up to 4.3e-3.
extension ConformanceCase {
  static let bf16Products =
    [identities, exactParts, notNumbers, attentionScores]
    + bf16Convolutions + [bf16Linear] + bf16Attentions

  /// What the factors are rounded to, bit by bit: a product with the identity shows it. Once for
  /// each factor and each derivative, as a kernel packs them in different ways.
  private static let identities = ConformanceCase("bf16: factors are rounded as bits say") {
    let c = 32
    let values = bitPatterns(rows: 96, columns: c)
    let expected = values.map(roundedToBF16)
    let identity = Tensor((0..<c * c).map { $0 / c == $0 % c ? 1 : 0 }, shape: [1, 1, 1, c, c])
    let image = Tensor(values, shape: [1, 8, 12, c])
    let square = Tensor(Array(values.prefix(c * c)), shape: [1, 1, c, c])
    let backend = CurrentBackend.value
    expectSameBits(try backend.rounded(image, to: .bf16).read(), expected, "rounded()")
    let y = backend.convolution(
      image, weight: identity.reshaped([1, 1, c, c]), bias: nil, residual: nil, rectified: false,
      ConvolutionGeometry(), precision: .bf16)
    expectSameBits(try y.read(), expected, "left factor")
    let z = backend.convolution(
      identity.reshaped([1, 1, c, c]), weight: square, bias: nil, residual: nil, rectified: false,
      ConvolutionGeometry(), precision: .bf16)
    expectSameBits(try z.read(), Array(expected.prefix(c * c)), "right factor")
    let gradients = backend.convolutionBackward(
      square.reshaped([1, 1, c, c]), x: identity.reshaped([1, 1, c, c]),
      weight: identity.reshaped([1, 1, c, c]), wantsX: true, ConvolutionGeometry(),
      precision: .bf16)
    expectSameBits(
      try gradients.weight.read(), Array(expected.prefix(c * c)), "upstream, for the weight")
    expectSameBits(
      try #require(gradients.x).read(), Array(expected.prefix(c * c)), "upstream, for the data")
  }

  /// Bias, residual and the gradient of the bias are none of the products' business.
  private static let exactParts = ConformanceCase("bf16: bias and residual are not rounded") {
    for c in [5, 32] {
      let x = data("x", [2, 6, 4, c])
      let (bias, residual) = (data("bias", [c]), data("residual", [2, 6, 4, c]))
      let y = CurrentBackend.value.convolution(
        x, weight: .zeros([3, 3, c, c]), bias: bias, residual: residual, rectified: false,
        ConvolutionGeometry(padding: 1), precision: .bf16)
      expectSameBits(try y.read(), try (bias + residual).read(), "bias and residual of \(c)")
      let backward = { (precision: Precision) in
        try CurrentBackend.value.convolutionBackward(
          residual, x: x, weight: .zeros([3, 3, c, c]), wantsX: false,
          ConvolutionGeometry(padding: 1), precision: precision
        ).bias.read()
      }
      expectSameBits(try backward(.bf16), try backward(.float32), "gradient of the bias of \(c)")
    }
  }

  /// A loss that is not finite must stay visible, whatever the bits of the NaN.
  private static let notNumbers = ConformanceCase("bf16: NaN stays NaN") {
    for bits: UInt32 in [0x7fc0_0000, 0x7fff_ffff, 0x7f80_0001, 0xffff_ffff] {
      var values = [Float](repeating: 1, count: 64)
      values[37] = Float(bitPattern: bits)
      let x = Tensor(values, shape: [1, 64])
      let weight = data("weight", [1, 1, 64, 64])
      let y = try x.linear(weight, bias: .zeros([64]), precision: .bf16).read()
      #expect(y.allSatisfy { $0.isNaN }, "\(bits)")
    }
  }

  private static let bf16Convolutions: [ConformanceCase] = [
    (1, 1), (3, 1), (3, 2), (1, 2), (5, 1),
  ].map { kernel, stride in
    ConformanceCase("bf16: convolution with kernel \(kernel) and stride \(stride)") {
      let geometry = ConvolutionGeometry(stride: stride, padding: kernel / 2)
      let images: [Shape] = [
        [1, 1, 1, 1], [2, 7, 7, 3], [2, 5, 9, 4], [3, 8, 8, 16], [2, 9, 11, 17], [1, 12, 10, 32],
        [3, 7, 7, 48],
      ]
      for (image, outputs) in zip(images, [1, 5, 3, 16, 33, 64, 96]) {
        let weight: Shape = [kernel, kernel, image[3], outputs]
        // Winograd's tiles are transformed, sums of up to 9 terms, before they are rounded.
        let transforms = kernel == 3 && stride == 1 && image[3] >= 32
        try expectBF16(
          "convolution \(image) \(weight)", [image, weight, [outputs]], isExact: !transforms,
          within: 6e-3
        ) { $0[0].convolved(with: $0[1], bias: $0[2], geometry: geometry, precision: $1) }
      }
    }
  }

  private static let bf16Linear = ConformanceCase("bf16: linear layer") {
    for (rows, inputs, outputs) in [([1], 1, 1), ([3], 7, 5), ([2, 9], 33, 35), ([17], 2050, 40)] {
      let x = Shape(rows + [inputs])
      try expectBF16(
        "linear \(x)", [x, [1, 1, inputs, outputs], [outputs]], isExact: true, within: 6e-3
      ) { $0[0].linear($0[1], bias: $0[2], precision: $1) }
    }
  }

  /// Softmax turns the error of a score, a sum, into a relative one of a weight; then the weights
  /// are rounded as well: up to 5e-3, and on one token's few values 5e-3 by chance.
  private static let bf16Attentions: [ConformanceCase] = [
    (1, 1, 1, 1), (1, 21, 3, 5), (2, 49, 2, 16), (1, 7, 1, 3), (2, 35, 4, 8), (1, 70, 1, 33),
    (1, 301, 2, 17),
  ].map { n, tokens, heads, d in
    ConformanceCase("bf16: attention of \(heads) x \(d) over \(tokens)") {
      try expectBF16(
        "attention", [[n, tokens, heads * 3 * d]], isExact: false, within: 8e-3
      ) { $0[0].attended(heads: heads, precision: $1) }
    }
  }

  /// Scores of thousands, whose plain exponentials overflow. Every key is one of four, and queries
  /// tell the four apart by 2048: what is left of the rounding is that of 1 / 10 and 1 / 11.
  private static let attentionScores = ConformanceCase("bf16: attention with large scores") {
    let (tokens, d) = (41, 4)
    let values = (0..<tokens).flatMap { token -> [Float] in
      let q = (0..<d).map { Float(64 * (1 + ($0 + token) % 4)) }
      let k = (0..<d).map { Float($0 == token % 4 ? 64 : 0) }
      return q + k + (0..<d).map { Float((token * 5 + $0 * 3) % 7 - 3) }
    }
    let qkv = Tensor(values, shape: [1, tokens, 3 * d])
    let exact = try CurrentBackend.$value.withValue(ComposedBackend.shared) {
      try qkv.attended(heads: 1).read()
    }
    expectClose(
      try qkv.attended(heads: 1, precision: .bf16).read(), exact, within: 4e-3, "large scores")
  }
}

private func data(_ name: String, _ shape: Shape) -> Tensor {
  Tensor(HashValues.data(name, shape.count), shape: shape)
}

/// To the nearest bfloat16, ties to even, by whole numbers.
private func roundedToBF16(_ x: Float) -> Float {
  let bits = x.bitPattern
  return Float(bitPattern: (bits + 0x7fff + (bits >> 16 & 1)) & 0xffff_0000)
}

/// Floats of exponents -100 to 100 and both signs: ties, their neighbours, and others.
private func bitPatterns(rows: Int, columns: Int) -> [Float] {
  let tails: [UInt32] = [0x8000, 0x7fff, 0x8001, 0, 0xffff, 1, 0x4000, 0xc123]
  return (0..<rows * columns).map { index in
    let hash = UInt32(truncatingIfNeeded: HashValues.hash(17, index) >> 20)
    let exponent = 27 + hash % 201
    let upper = (hash >> 8 & 1) << 31 | exponent << 23 | (hash >> 9 & 0x7f) << 16
    return index % 29 == 0 ? 0 : Float(bitPattern: upper | tails[index % tails.count])
  }
}

/// Output and gradients beside those of float32, composed of small primitives: near enough, and
/// not nearer than rounding allows. Where `isExact`, they are those of factors that were rounded
/// beforehand, up to float32's own rounding.
private func expectBF16(
  _ what: String, _ shapes: [Shape], isExact: Bool, within tolerance: Double,
  _ function: ([Tensor], Precision) -> Tensor
) throws {
  let inputs = shapes.enumerated().map { data("\(what).\($0.offset)", $0.element) }
  let found = try results(what, inputs, .bf16, function)
  try CurrentBackend.$value.withValue(ComposedBackend.shared) {
    let exact = try results(what, inputs, .float32, function)
    for (index, pair) in zip(found, exact).enumerated() {
      let name = index == 0 ? "output of \(what)" : "gradient \(index - 1) of \(what)"
      expectClose(pair.0, pair.1, within: tolerance, name)
    }
    // The bias's gradient is exact; one value may be by chance.
    let worst = zip(found, exact).map { Difference($0, $1).relative }.max() ?? 0
    #expect(worst > 2e-4, "\(what) is not rounded: \(worst)")
    guard isExact else { return }
    let rounded = try results(what, inputs, .bf16, function)
    for (index, pair) in zip(found, rounded).enumerated() {
      expectClose(pair.0, pair.1, within: 1e-6, "rounding in result \(index) of \(what)")
    }
  }
}

/// The output, and the gradient of every input.
private func results(
  _ what: String, _ inputs: [Tensor], _ precision: Precision,
  _ function: ([Tensor], Precision) -> Tensor
) throws -> [[Float]] {
  let tape = Tape()
  let watched = inputs.map(tape.watch)
  let y = function(watched, precision)
  let upstream = data("\(what).upstream", y.shape)
  let gradients = tape.gradients(of: (y * upstream).sum(), for: watched)
  return try [y.read()] + gradients.map { try $0.read() }
}
