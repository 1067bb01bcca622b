import Layers
import Recipe
import Tensor

/// Of two averages.
private let averageRates = [0.75, 0.5]

extension Laws {
  /// What holds for every optimiser with its default keys.
  static func optimizer(_ specimen: Specimen) -> [Law] {
    [
      specimen.law("its learning rate is a number above 0") { specimen in
        let rate = try specimen.make(as: (any Optimizer).self).learningRate
        return rate > 0 && rate.isFinite ? [] : ["it is \(rate)"]
      },
      specimen.law("a step is counted, and every tensor keeps its shape") { specimen in
        let before = start()
        let after = try steps(2, of: specimen, from: before)
        let found = tensors(of: after).map(\.shape)
        let counted = after.stepCount == 2 ? [] : ["two steps are counted as \(after.stepCount)"]
        return counted + (found == tensors(of: before).map(\.shape) ? [] : ["they are \(found)"])
      },
      specimen.law("all that it remembers is in the state, so that a resumed run is the same") {
        specimen in
        let straight = try steps(4, of: specimen, from: start())
        let resumed = try steps(2, of: specimen, from: try steps(2, of: specimen, from: start()))
        return try values(of: straight) == values(of: resumed)
          ? [] : ["two steps and two steps are not four steps"]
      },
      specimen.law("it goes downhill") { specimen in
        let (before, after) = (start(), try steps(50, of: specimen, from: start()))
        let heights = try [before, after].map { try height(of: $0) }
        return heights[1] < heights[0] ? [] : ["from \(heights[0]) it goes to \(heights[1])"]
      },
      specimen.law("a rate of 0 moves nothing, and a higher one moves more") { specimen in
        let moves = try [0, 0.01, 0.02].map { rate in
          let after = try steps(1, of: specimen, from: start(), rate: rate)
          return Difference(try weights(of: after), try weights(of: start())).relative
        }
        return moves[0] == 0 && moves[1] > 0 && moves[2] > moves[1]
          ? [] : ["rates 0, 0.01 and 0.02 move the weights by \(moves)"]
      },
      specimen.law("averages follow the new weights by their rates", averagesFollow),
    ]
  }

  private static func averagesFollow(_ specimen: Specimen) throws -> [String] {
    let (before, after) = (start(), try steps(1, of: specimen, from: start()))
    let (old, new) = (try weights(of: before), try weights(of: after))
    return try averageRates.enumerated().compactMap { index, rate in
      let expected = zip(old, new).map { rate * Double($0) + (1 - rate) * Double($1) }
      let found = try after.values.averages[index].flatMap { try $0.read() }
      // Four roundings to Float, of numbers below 2.
      let difference = Difference(found.map { Double($0) }, expected)
      return difference.largest < 1e-6 ? nil : "with the rate \(rate): \(difference)"
    }
  }
}

/// Two tensors between -sqrt(3) and sqrt(3), and averages at them.
private func start() -> OptimizerState {
  var list = ParameterList()
  _ = list.add("matrix", [3, 5], .linear, .constant(0))
  _ = list.add("vector", [7], .vector, .constant(0))
  let tensors = list.parameters.map { parameter in
    Tensor(HashValues.data(parameter.name, parameter.shape.count), shape: parameter.shape)
  }
  return OptimizerState(
    startingAt: Weights(list, tensors: tensors), averages: averageRates.count)
}

/// Down the bowl of half the squared weights, whose gradient is the weights, by an optimiser that
/// is made for it.
private func steps(
  _ count: Int, of specimen: Specimen, from state: OptimizerState, rate: Double? = nil
) throws -> OptimizerState {
  let optimizer = try specimen.make(as: (any Optimizer).self)
  return (0..<count).reduce(state) { state, _ in
    optimizer.step(
      state, gradients: state.values.parameters,
      learningRate: rate ?? min(optimizer.learningRate, 0.01), averageRates: averageRates)
  }
}

private func tensors(of state: OptimizerState) -> [Tensor] {
  let values = state.values
  return values.parameters + values.firstMoments + values.secondMoments
    + values.averages.flatMap(\.self)
}

private func values(of state: OptimizerState) throws -> [Float] {
  try tensors(of: state).flatMap { try $0.read() }
}

private func weights(of state: OptimizerState) throws -> [Float] {
  try state.values.parameters.flatMap { try $0.read() }
}

private func height(of state: OptimizerState) throws -> Double {
  try weights(of: state).reduce(0) { $0 + Double($1) * Double($1) }
}
