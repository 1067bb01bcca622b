import Layers
import Recipe
import Tensor
import TestSupport
import Testing

@Suite struct GlobalNormTests {
  private static let shapes: KeyValuePairs<String, [Int]> = [
    "first": [3, 5], "second": [4], "third": [2, 3, 3, 3],
  ]

  private static func gradients(_ step: Int) -> [Tensor] {
    shapes.map { name, shape in
      let shape = Shape(shape)
      let values = HashValues.data("clip.\(step).\(name)", shape.count)
      return Tensor(values, shape: shape) * (step == 2 ? 30 : 1)
    }
  }

  /// PyTorch's numbers; squares, sum, root and product are four roundings of float32: 5e-7.
  @Test(arguments: ["inside": 100, "outside": 1, "tiny": 1e-4])
  func agreesWithPyTorch(_ limit: String, _ length: Double) throws {
    let numbers = try References.read("clipping").arrays
    let gradients = Self.gradients(1)
    let norm = GlobalNorm.of(gradients)
    #expect(norm.shape == [])
    let expected = try #require(numbers["\(limit).norm"]).values
    expectClose([try norm.item()], expected, within: 5e-7, "norm")
    let clipped = GlobalNorm.clip(gradients, norm: norm, to: length)
    for ((name, _), gradient) in zip(Self.shapes, clipped) {
      let expected = try #require(numbers["\(limit).\(name)"]).values
      expectClose(try gradient.read(), expected, within: 5e-7, "\(limit) \(name)")
    }
  }

  @Test func gradientsWithinTheLimitKeepTheirBits() throws {
    let gradients = Self.gradients(1)
    let clipped = GlobalNorm.clip(gradients, norm: GlobalNorm.of(gradients), to: 100)
    for (before, after) in zip(gradients, clipped) {
      expectSameBits(try after.read(), try before.read(), "gradient")
    }
  }

  /// Five steps of clipping, AdamW and a falling rate beside PyTorch's. The tolerance is that of
  /// AdamW alone, 1e-6.
  @Test func trainingAgreesWithPyTorch() throws {
    let numbers = try References.read("clipping").arrays
    let text =
      "{optimizer: {type: adamw, weight_decay: 0.01, learning_rate: 0.01}, rate: {type: cosine, final_fraction: 0.1}}"
    let (optimizer, factor) = try Recipe.parse(text, name: "test").read(
      with: Registry([Layers.plugin])
    ) {
      (
        try $0.component("optimizer", of: .optimizer, as: (any Optimizer).self),
        try $0.component("rate", of: .learningRateSchedule, as: LearningRateFactor.self)
      )
    }.value
    var list = ParameterList()
    let weights = Self.shapes.map { name, shape in
      _ = list.add(name, Shape(shape), .vector, .constant(0))
      return Tensor(HashValues.parameter("clip.\(name).weight", shape), shape: Shape(shape))
    }
    var state = OptimizerState(startingAt: Weights(list, tensors: weights), averages: 0)
    var norms: [Float] = []
    for step in 0..<5 {
      let gradients = Self.gradients(step + 1)
      let norm = GlobalNorm.of(gradients)
      norms.append(try norm.item())
      state = optimizer.step(
        state, gradients: GlobalNorm.clip(gradients, norm: norm, to: 2),
        learningRate: optimizer.learningRate * factor(at: step, of: 5), averageRates: [])
    }
    expectClose(norms, try #require(numbers["training.norms"]).values, within: 5e-7, "norms")
    for ((name, _), weight) in zip(Self.shapes, state.values.parameters) {
      expectClose(
        try weight.read(), try #require(numbers["training.\(name)"]).values, within: 1e-6, name)
    }
  }

  @Test func whatIsNotFiniteShows() throws {
    for value in [Float.infinity, .nan, 1e30] {
      let norm = GlobalNorm.of([Tensor([1, 2]), Tensor([0, value, 1])])
      #expect(try !norm.item().isFinite)
    }
    #expect(try GlobalNorm.of([]).item() == 0)
    let squares = GlobalNorm.squares(of: [Tensor([1, 2]), Tensor([0, .infinity]), Tensor([3])])
    #expect(try squares.read() == [5, .infinity, 9])
    #expect(try GlobalNorm.squares(of: []).read() == [0])
  }
}
