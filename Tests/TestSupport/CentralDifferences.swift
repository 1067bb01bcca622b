import Tensor
import Testing

/// The values of a function's inputs in a test: multiples of 2^-10, so that steps are exact.
package enum SampleValues: Sendable {
  /// Around 0, of variance 1.
  case centred
  /// In 0.5 ..< 2.5.
  case positive
  /// Odd multiples of 1/8 without repetition, in no order: no step comes near a tie or near 0.
  case apart

  /// `count` values that follow from a name.
  package func values(_ name: String, _ count: Int) -> [Float] {
    switch self {
    case .centred:
      return HashValues.data(name, count).map { ($0 * 1024).rounded() / 1024 }
    case .positive:
      return HashValues.data(name, count).map { abs($0 * 1024).rounded() / 1024 + 0.5 }
    case .apart:
      let seed = HashValues.fingerprint(name)
      let order = (0..<count).sorted { HashValues.hash(seed, $0) < HashValues.hash(seed, $1) }
      return order.map { (Float($0 - count / 2) * 2 + 1) / 8 }
    }
  }
}

/// Expects the gradient of every input of a function to agree with central differences.
///
/// The function's result is projected on random numbers u: L = sum(u y), added in Double. Its
/// slope comes from five points, (8 (L(h) - L(-h)) - (L(2h) - L(-2h))) / 12 h, with h = 2^-5, which
/// truncates at h^4 / 30 = 3e-8 of the fifth derivative. The rounding of y in float32, 6e-8 of it, is
/// multiplied by 1 / h = 32 and adds up over the outputs that an input reaches: up to 2.3e-4 of the
/// slopes where hundreds of outputs of size 17 hang on one input. A mistake in a derivative costs
/// 1e-2 and more; 5e-4 lies between.
/// - Parameters:
///   - what: names the function in messages.
///   - shapes: the shape of each input.
///   - tolerance: largest relative L2 error, over at most 40 elements of each input.
package func expectDerivatives(
  _ what: String, _ shapes: [Shape], _ values: SampleValues = .centred,
  within tolerance: Double = 5e-4, sourceLocation: SourceLocation = #_sourceLocation,
  _ function: ([Tensor]) -> Tensor
) throws {
  let inputs = shapes.enumerated().map { values.values("\(what).\($0.offset)", $0.element.count) }
  let tensors = zip(inputs, shapes).map { Tensor($0, shape: $1) }
  let tape = Tape()
  let watched = tensors.map(tape.watch)
  let y = function(watched)
  let weights = HashValues.data("\(what).upstream", y.count)
  let gradients = tape.gradients(of: (y * Tensor(weights, shape: y.shape)).sum(), for: watched)

  func projection(_ tensors: [Tensor]) throws -> Double {
    zip(try function(tensors).read(), weights).reduce(0) { $0 + Double($1.0) * Double($1.1) }
  }
  for input in inputs.indices {
    expectSameShape(gradients[input], shapes[input], "\(what), input \(input)", sourceLocation)
    let gradient = try gradients[input].read()
    var (found, expected) = ([Float](), [Float]())
    for element in sampledElements(inputs[input].count) {
      let slope = try fivePointSlope { step in
        var moved = inputs[input]
        moved[element] += step
        var tensors = tensors
        tensors[input] = Tensor(moved, shape: shapes[input])
        return try projection(tensors)
      }
      found.append(gradient[element])
      expected.append(Float(slope))
    }
    expectClose(
      found, expected, within: tolerance,
      "derivative of \(what) by input \(input) \(shapes[input])",
      sourceLocation: sourceLocation)
  }
}

private func fivePointSlope(_ value: (Float) throws -> Double) rethrows -> Double {
  let h: Float = 0x1p-5
  let near = try value(h) - value(-h)
  let far = try value(2 * h) - value(-2 * h)
  return (8 * near - far) / (12 * Double(h))
}

/// All of a few elements, or 40 spread over many with a stride that is odd.
private func sampledElements(_ count: Int) -> [Int] {
  guard count > 40 else { return Array(0..<count) }
  let stride = (count / 40) | 1
  return (0..<40).map { (count - 1 - $0 * stride) }.filter { $0 >= 0 }
}

private func expectSameShape(
  _ tensor: Tensor, _ shape: Shape, _ what: String, _ sourceLocation: SourceLocation
) {
  #expect(tensor.shape == shape, "the gradient of \(what)", sourceLocation: sourceLocation)
}
