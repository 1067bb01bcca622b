import Layers
import Recipe
import Tensor
import TestSupport
import Testing

@Suite struct AdamWTests {
  private static func optimizer(_ keys: String = "") throws -> any Optimizer {
    let recipe = try Recipe.parse("optimizer: {type: adamw\(keys)}", name: "test")
    return try recipe.read(with: Registry([Layers.plugin])) {
      try $0.component("optimizer", of: .optimizer, as: (any Optimizer).self)
    }.value
  }

  private static func state(_ sizes: [Int], averages: Int) -> OptimizerState {
    var list = ParameterList()
    for size in sizes { _ = list.add("p\(size)", [size], .vector, .constant(0)) }
    let tensors = sizes.map { Tensor(HashValues.data("p\($0)", $0)) }
    return OptimizerState(startingAt: Weights(list, tensors: tensors), averages: averages)
  }

  /// The numbers of PyTorch, through the optimiser that recipes name. 1e-6 is four roundings.
  @Test func fiveStepsAgreeWithPyTorch() throws {
    let numbers = try References.read("primitives").arrays
    let optimizer = try Self.optimizer(", learning_rate: 0.01, weight_decay: 0.01")
    var list = ParameterList()
    _ = list.add("w", [15], .vector, .constant(0))
    let weight = Tensor(HashValues.parameter("adamw.decay.weight", [3, 5]), shape: [15])
    var state = OptimizerState(startingAt: Weights(list, tensors: [weight]), averages: 1)
    var (weights, averages) = ([Float](), [Float]())
    for step in 1...5 {
      let gradient = Tensor(HashValues.data("adamw.decay.gradient.\(step)", 15))
      state = optimizer.step(
        state, gradients: [gradient], learningRate: optimizer.learningRate, averageRates: [0.9])
      #expect(state.stepCount == step)
      weights += try state.values.parameters[0].read()
      averages += try state.values.averages[0][0].read()
    }
    expectClose(
      weights, try #require(numbers["adamw.decay.weights"]).values, within: 1e-6, "weights")
    expectClose(
      averages, try #require(numbers["adamw.decay.averages"]).values, within: 1e-6, "averages")
  }

  @Test func trainingStartsFromZeroMomentsAndAveragesAtTheWeights() throws {
    let state = Self.state([3, 5], averages: 2)
    #expect(state.stepCount == 0)
    #expect(try state.values.firstMoments[1].read() == [0, 0, 0, 0, 0])
    #expect(try state.values.secondMoments[0].read() == [0, 0, 0])
    for average in state.values.averages {
      #expect(try average[0].read() == (try state.values.parameters[0].read()))
    }
  }

  /// As a trainer does it: whoever gives up the state gives up its memory.
  @Test func aStepOfAStateThatNobodyElseHoldsTakesNoMemory() async {
    await #expect(processExitsWith: .success) {
      let optimizer = try Self.optimizer()
      let gradient = Tensor.filled(0.5, shape: [1 << 18])
      var states: [OptimizerState?] = [Self.state([1 << 18], averages: 1)]
      var used: [Int] = []
      var peaks: [Int] = []
      for _ in 0..<4 {
        guard let state = states[0].take() else { return }
        states[0] = optimizer.step(
          consume state, gradients: [gradient], learningRate: optimizer.learningRate,
          averageRates: [0.9])
        used.append(CPUBackend.usedBytes)
        peaks.append(CPUBackend.peakBytes)
      }
      #expect(used[3] == used[1])
      #expect(peaks[3] == peaks[0], "from the second step on, nothing is written elsewhere")
    }
  }
}
