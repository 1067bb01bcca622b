import Diffusion
import Recipe
import Tensor

extension Laws {
  private static let images = [
    ImageShape(height: 8, width: 8, channels: 1), ImageShape(height: 16, width: 8, channels: 3),
  ]

  /// What holds for every network with its default keys.
  static func network(_ specimen: Specimen) -> [Law] {
    [
      specimen.law("parameters have names of their own, and some length") { specimen in
        let list = try specimen.make(as: (any Network).self).parameters.parameters
        let names = Dictionary(list.map { ($0.name, 1) }, uniquingKeysWith: +)
        return names.filter { $0.value > 1 }.map { "there are \($0.value) called '\($0.key)'" }
          + list.filter { $0.shape.count == 0 || $0.name.isEmpty }
          .map { "'\($0.name)' has the shape \($0.shape)" }
          + list.enumerated().filter { $0.element.index != $0.offset }
          .map { "'\($0.element.name)' is at \($0.offset), not \($0.element.index)" }
      },
      specimen.law("the output has the input's shape") { specimen in
        try images.compactMap { image in
          let trial = try NetworkTrial(specimen, image)
          let found = trial.output(rows: 0..<3).shape
          return found == image.batch(3) ? nil : "images \(image.batch(3)) become \(found)"
        }
      },
      specimen.law("if it can say a variance, it has twice the outputs then") { specimen in
        try images.compactMap { image in
          let network = try specimen.make(image: image, as: (any Network).self)
          guard !network.learnsVariance else { return "it does so without being asked" }
          guard let learning = network.learningVariance() else { return nil }
          let trial = try NetworkTrial(learning, image)
          let found = trial.output(rows: 0..<3).shape
          let wanted = image.batch(3).replacing(axis: 3, with: 2 * image.channels)
          return learning.learnsVariance && found == wanted
            ? nil : "images \(image.batch(3)) become \(found)"
        }
      },
      specimen.law("an image does not depend on its batch, to the bit") { specimen in
        try images.flatMap { image in
          let trial = try NetworkTrial(specimen, image)
          let all = trial.output(rows: 0..<3)
          return try [0..<1, 1..<3].compactMap { rows in
            let alone = try trial.output(rows: rows).read()
            let among = try all.sliced(axis: 0, rows).read()
            return alone == among
              ? nil
              : "\(image): images \(rows) differ: "
                + Difference(alone, among).description
          }
        }
      },
      specimen.law("the step matters") { specimen in
        let trial = try NetworkTrial(specimen, images[0])
        let early = try trial.output(rows: 0..<1, at: [1]).read()
        let late = try trial.output(rows: 0..<1, at: [400]).read()
        return early != late ? [] : ["steps 1 and 400 have the same output"]
      },
      specimen.law("every parameter has a gradient", parametersHaveGradients),
    ]
  }

  private static func parametersHaveGradients(_ specimen: Specimen) throws -> [String] {
    let trial = try NetworkTrial(specimen, images[0])
    let tape = Tape()
    let weights = trial.weights.watched(by: tape)
    let output = trial.network(
      trial.xt, at: Tensor([0, 100, 400]), labels: trial.labels(0..<3), Pass(weights))
    let gradients = tape.gradients(of: output.squared().sum(), for: weights.tensors)
    return try zip(trial.network.parameters.parameters, gradients).compactMap {
      parameter, gradient in
      let values = try gradient.read()
      guard values.allSatisfy(\.isFinite) else { return "'\(parameter.name)' has one of infinity" }
      return values.contains { $0 != 0 } ? nil : "'\(parameter.name)' has none"
    }
  }
}

/// A network with weights that are nowhere 0, and three images.
private struct NetworkTrial {
  let network: any Network
  let weights: Weights
  let xt: Tensor

  init(_ specimen: Specimen, _ image: ImageShape) throws {
    try self.init(try specimen.make(image: image, as: (any Network).self), image)
  }

  init(_ network: any Network, _ image: ImageShape) throws {
    self.network = network
    let arrays = network.parameters.parameters.map { parameter in
      (parameter.name, HostArray(shape: parameter.shape.axes, values: Self.values(parameter)))
    }
    weights = try Weights(
      network.parameters, arrays: Dictionary(arrays, uniquingKeysWith: { first, _ in first }),
      source: "a law")
    let key = RandomKey(seed: 0, purpose: "xt")
    xt = .random(
      .normal, keys: Tensor((0..<3).map { key.derived($0, 0) }), shape: image.batch(3))
  }

  /// Random, of a size that keeps activations near 1.
  private static func values(_ parameter: Parameter) -> [Float] {
    let inputs = parameter.shape.rank > 1 ? parameter.shape.count / parameter.shape[0] : 16
    let bound = (3 / Float(inputs)).squareRoot()
    return HashValues.data(parameter.name, parameter.shape.count)
      .map { $0 / Float(3).squareRoot() * bound }
  }

  func output(rows: Range<Int>, at steps: [Float] = [0, 100, 400]) -> Tensor {
    let steps = steps.count == rows.count ? steps : Array(steps[rows])
    return network(
      xt.sliced(axis: 0, rows), at: Tensor(steps), labels: labels(rows), Pass(weights))
  }

  func labels(_ rows: Range<Int>) -> Tensor? {
    let classes = network.classCount
    return classes > 0 ? Tensor(rows.map { Float($0 % classes) }) : nil
  }
}
