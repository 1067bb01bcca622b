import Foundation
import Tensor
import Testing

/// Values against formulas in Double on the host.
extension ConformanceCase {
  static let values = [
    ConformanceCase("values of functions", checkUnary),
    ConformanceCase("values of functions of two", checkBinary),
    ConformanceCase("arrangements", checkMovement),
    ConformanceCase("sums and maxima", checkReductions),
    ConformanceCase("gathered and scattered rows", checkRows),
    ConformanceCase("convolutions follow their definition", checkConvolutions),
    ConformanceCase("pooling follows its definition", checkPooling),
    ConformanceCase("random numbers follow from their keys", checkRandom),
    ConformanceCase("unpacking undoes packing", checkLayouts),
    ConformanceCase("AdamW follows its formulas", checkAdamW),
  ]

  /// 2e-7 is three roundings of float32, what a good approximation of a function may cost.
  @Sendable private static func checkUnary() throws {
    let x = HashValues.data("unary", 203).map { $0 * 3 } + [0, 1, -1, 0.5]
    let positive = x.map { abs($0) + 1e-3 }
    for operation in UnaryOperation.allCases {
      let arguments = [.log, .sqrt, .rsqrt, .reciprocal].contains(operation) ? positive : x
      let found = CurrentBackend.value.unary(operation, Tensor(arguments))
      let expected = arguments.map { Float(operation.formula(Double($0))) }
      expectClose(try found.read(), expected, within: 2e-7, operation.rawValue)
    }
    for operation in [UnaryOperation.sin, .cos] {
      // Angles of the time embedding are as large as the number of steps.
      let angles = (0..<301).map { Float($0) * 3.37 }
      let found = CurrentBackend.value.unary(operation, Tensor(angles))
      let expected = angles.map { Float(operation.formula(Double($0))) }
      expectClose(try found.read(), expected, within: 2e-7, "\(operation.rawValue) of large angles")
    }
  }

  @Sendable private static func checkBinary() throws {
    let a = HashValues.data("binary.a", 21).map { abs($0) + 0.25 } + [1, 2, 0]
    let b = HashValues.data("binary.b", 21) + [1, -2, 0.5]
    for operation in BinaryOperation.allCases {
      let found = CurrentBackend.value.binary(operation, Tensor(a), Tensor(b))
      let expected = zip(a, b).map { Float(operation.formula(Double($0), Double($1))) }
      expectClose(try found.read(), expected, within: 4e-7, operation.rawValue)
      let shapes: [(Shape, Shape)] = [
        ([4, 6], [6]), ([4, 1], [1, 6]), ([2, 1, 3], [4, 1]), ([], []),
      ]
      for (left, right) in shapes {
        try expectBroadcast(operation, Tensor(Array(a.prefix(left.count)), shape: left), right)
      }
    }
  }

  /// Broadcasting gives what the operation gives on operands that are written out.
  private static func expectBroadcast(
    _ operation: BinaryOperation, _ a: Tensor, _ right: Shape
  ) throws {
    let b = Tensor(HashValues.data("broadcast", right.count), shape: right)
    let whole = try #require(a.shape.broadcast(with: right))
    let found = CurrentBackend.value.binary(operation, a, b)
    let (wideA, wideB) = (a.broadcast(to: whole), b.broadcast(to: whole))
    #expect(found.shape == whole)
    expectSameBits(
      try found.read(), try CurrentBackend.value.binary(operation, wideA, wideB).read(),
      "\(operation.rawValue) of \(a.shape) and \(right)")
  }

  @Sendable private static func checkMovement() throws {
    let x = Tensor(floats(0..<24), shape: [2, 3, 4])
    #expect(try x.permuted([2, 0, 1]).read().prefix(7) == [0, 4, 8, 12, 16, 20, 1])
    #expect(try x.sliced(axis: 1, 1..<3).read() == [4, 5, 6, 7, 8, 9, 10, 11] + floats(16..<24))
    #expect(try x.sliced(axis: 2, 0..<4, step: 3).read().prefix(4) == [0, 3, 4, 7])
    #expect(try x.sliced(axis: 0, 1..<2).read() == floats(12..<24))
    let column = Tensor([1, 2], shape: [2, 1])
    #expect(try column.broadcast(to: [2, 3]).read() == [1, 1, 1, 2, 2, 2])
    let padded = CurrentBackend.value.pad(
      Tensor([1, 2, 3]), axis: 0, before: 1, after: 2, interior: 1)
    #expect(try padded.read() == [0, 1, 0, 2, 0, 3, 0, 0])
    let joined = Tensor.concatenate([x.sliced(axis: 2, 0..<1), x.sliced(axis: 2, 3..<4)], axis: 2)
    #expect(try joined.read() == [0, 3, 4, 7, 8, 11, 12, 15, 16, 19, 20, 23])
    let image = Tensor([1, 2, 3, 4], shape: [1, 2, 2, 1])
    #expect(try image.upsampled().read() == [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4])
    let wide = Tensor([1, 3, 5, 6, 7, 1, 0, 13], shape: [1, 2, 4, 1])
    #expect(try wide.downsampled().read() == [3, 6])
    let choice = Tensor.select(Tensor([1, 0, -2]), Tensor([1, 2, 3]), Tensor([4, 5, 6]))
    #expect(try choice.read() == [1, 5, 3])
    #expect(try Tensor.filled(2.5, shape: [3]).read() == [2.5, 2.5, 2.5])
  }

  /// Sums are added in Double, so one rounding of float32 remains of each run of axes.
  @Sendable private static func checkReductions() throws {
    let shape: Shape = [3, 17, 5]
    let values = HashValues.data("reduce", shape.count)
    let x = Tensor(values, shape: shape)
    var sums = [Double](repeating: 0, count: 15)
    var maxima = [Float](repeating: -.infinity, count: 15)
    for (index, value) in values.enumerated() {
      let place = index / 85 * 5 + index % 5
      sums[place] += Double(value)
      maxima[place] = max(maxima[place], value)
    }
    expectClose(try x.sum(axes: [1]).read(), sums.map { Float($0) }, within: 2e-7, "sum")
    #expect(try x.max(axes: [1]).read() == maxima)
    #expect(x.sum(axes: [1]).shape == [3, 1, 5])
    let ramp = Tensor(floats(0..<100_003))
    #expect(try ramp.sum().item() == Float(100_003.0 * 100_002 / 2))
    #expect(try ramp.max(axes: [0]).read() == [100_002])
  }

  @Sendable private static func checkRows() throws {
    let x = Tensor(floats(0..<12), shape: [4, 3])
    #expect(try x.gathered(rows: [3, 0, 3]).read() == [9, 10, 11, 0, 1, 2, 9, 10, 11])
    let sums = CurrentBackend.value.scatterAdd(x, rows: Tensor([1, 0, 1, 4]), count: 5)
    #expect(try sums.read() == [3, 4, 5, 6, 8, 10, 0, 0, 0, 0, 0, 0, 9, 10, 11])
  }

  /// Uniform and normal numbers are what `kernels.h` says of Philox's words.
  @Sendable private static func checkRandom() throws {
    let keys = [RandomKey(bits: 0x0123_4567_89ab_cdef), RandomKey(bits: 7)]
    let (width, stream) = (9, UInt32(5))
    let uniform = Tensor.random(.uniform, keys: Tensor(keys), stream: stream, shape: [2, 3, 3])
    let normal = Tensor.random(.normal, keys: Tensor(keys), stream: stream, shape: [2, 3, 3])
    var (uniforms, normals) = ([Float](), [Float]())
    for key in keys {
      let words = (0..<3).flatMap { block in
        Philox.block(
          counter: (UInt32(block), 0, stream, 0),
          key: (UInt32(truncatingIfNeeded: key.bits), UInt32(truncatingIfNeeded: key.bits >> 32)))
      }
      uniforms += words.prefix(width).map { Float($0 >> 8) * 0x1p-24 }
      for pair in 0..<(width + 1) / 2 {
        let u1 = Double((words[2 * pair] >> 8) + 1) * 0x1p-24
        let radius = (-2 * Foundation.log(u1)).squareRoot()
        let angle = 2 * Double.pi * Double(words[2 * pair + 1] >> 8) * 0x1p-24
        normals += [Float(radius * Foundation.cos(angle)), Float(radius * Foundation.sin(angle))]
      }
      normals.removeLast(2 * ((width + 1) / 2) - width)
    }
    expectSameBits(try uniform.read(), uniforms, "uniform")
    expectClose(try normal.read(), normals, within: 3e-7, "normal")
  }
}

extension ConformanceCase {
  @Sendable private static func checkLayouts() throws {
    let shapes: [ParameterRole: [Shape]] = [
      .convolution: [[5, 3, 3, 3], [1, 1, 1, 1], [64, 17, 3, 3], [6, 5, 1, 1]],
      .pointwise: [[5, 3, 1], [192, 64, 1]], .linear: [[7, 5], [1, 33]], .vector: [[1], [19]],
      .embedding: [[1, 1], [10, 7]],
    ]
    for role in ParameterRole.allCases {
      for shape in try #require(shapes[role]) {
        let values = HashValues.data("layout", shape.count)
        let packed = CurrentBackend.value.pack(Tensor(values, shape: shape), as: role)
        let back = CurrentBackend.value.unpack(packed, as: role)
        #expect(back.shape == shape)
        expectSameBits(try back.read(), values, "\(role.rawValue) \(shape)")
      }
    }
  }

  /// Three parameters of odd sizes and two averages, in Double on the host.
  @Sendable private static func checkAdamW() throws {
    let sizes = [1, 37, 1000]
    let make = { (name: String) in
      sizes.map { Tensor(HashValues.data("\(name) \($0)", $0), shape: [$0]) }
    }
    let squares = { (name: String) in make(name).map { $0.squared() } }
    let state = AdamWState(
      parameters: make("p"), firstMoments: make("m"), secondMoments: squares("v"),
      averages: [make("e"), make("f")])
    let (rate, decay): (Float, Double) = (0.01, 0.1)
    let (correction1, correction2): (Float, Float) = (0.271, 0.003)
    let constants = AdamWConstants(
      beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: decay, averageRates: [0.9, 0.999])
    let next = CurrentBackend.value.adamW(
      state, gradients: make("g"), hyper: Tensor([rate, correction1, correction2]), constants)
    for (index, size) in sizes.enumerated() {
      let read = { (name: String) in HashValues.data("\(name) \(size)", size).map { Double($0) } }
      let (p, m, v, g) = (read("p"), read("m"), read("v").map { $0 * $0 }, read("g"))
      let first = zip(m, g).map { 0.9 * $0 + 0.1 * $1 }
      let second = zip(v, g).map { 0.99 * $0 + 0.01 * $1 * $1 }
      let steps = zip(first, second).map {
        ($0 / Double(correction1)) / (($1 / Double(correction2)).squareRoot() + 1e-8)
      }
      let moved = zip(p, steps).map { $0 * (1 - Double(rate) * decay) - Double(rate) * $1 }
      let averages = ["e", "f"].enumerated().map { place, name in
        zip(read(name), moved).map { $0 + (place == 0 ? 0.1 : 0.001) * ($1 - $0) }
      }
      let pairs: [(String, Tensor, [Double], Double)] = [
        ("weight", next.parameters[index], moved, 1e-6),
        ("first moment", next.firstMoments[index], first, 1e-6),
        ("second moment", next.secondMoments[index], second, 1e-6),
        ("average", next.averages[0][index], averages[0], 1e-6),
        ("slow average", next.averages[1][index], averages[1], 1e-6),
      ]
      for (name, found, expected, tolerance) in pairs {
        expectClose(
          try found.read(), expected.map { Float($0) }, within: tolerance, "\(name) of \(size)")
      }
    }
  }
}

private func floats(_ range: Range<Int>) -> [Float] { range.map { Float($0) } }

extension UnaryOperation {
  fileprivate func formula(_ x: Double) -> Double {
    switch self {
    case .negate: -x
    case .exp: Foundation.exp(x)
    case .log: Foundation.log(x)
    case .sqrt: x.squareRoot()
    case .rsqrt: 1 / x.squareRoot()
    case .reciprocal: 1 / x
    case .square: x * x
    case .abs: Swift.abs(x)
    case .sign: x > 0 ? 1 : x < 0 ? -1 : 0
    case .tanh: Foundation.tanh(x)
    case .sigmoid: 1 / (1 + Foundation.exp(-x))
    case .silu: x / (1 + Foundation.exp(-x))
    case .sin: Foundation.sin(x)
    case .cos: Foundation.cos(x)
    case .floor: x.rounded(.down)
    }
  }
}

extension BinaryOperation {
  fileprivate func formula(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    case .maximum: max(a, b)
    case .minimum: min(a, b)
    case .power: Foundation.pow(a, b)
    case .less: a < b ? 1 : 0
    case .equal: a == b ? 1 : 0
    }
  }
}
