import Tensor
import TestSupport
import Testing

@Suite struct WeightsTests {
  private static let list: ParameterList = {
    var list = ParameterList()
    _ = list.add("a.weight", [5, 3, 3, 3], .convolution, .uniform(bound: 0.25))
    _ = list.add("b.weight", [7, 5], .linear, .uniform(bound: 1))
    _ = list.add("c.weight", [6, 4, 1], .pointwise, .uniform(bound: 1))
    _ = list.add("d.bias", [7], .vector, .constant(0.5))
    return list
  }()

  private static func arrays() -> [String: HostArray] {
    let pairs = list.parameters.map { parameter in
      let values = HashValues.parameter(parameter.name, parameter.shape.axes)
      return (parameter.name, HostArray(shape: parameter.shape.axes, values: values))
    }
    return Dictionary(uniqueKeysWithValues: pairs)
  }

  @Test func whatWasReadIsWhatIsWritten() throws {
    let weights = try Weights(Self.list, arrays: Self.arrays(), source: "test")
    let written = try weights.arrays()
    #expect(written.map(\.name) == Self.list.parameters.map(\.name))
    for (name, array) in written { #expect(Self.arrays()[name] == array) }
    #expect(Self.list.count == 135 + 35 + 24 + 7)
  }

  @Test func allFaultsAreTold() {
    var arrays = Self.arrays()
    arrays["a.weight"] = nil
    arrays["b.weight"] = HostArray(shape: [5, 7], values: HashValues.data("b", 35))
    arrays["e.bias"] = HostArray(shape: [1], values: [0])
    let error = #expect(throws: WeightsError.self) {
      try Weights(Self.list, arrays: arrays, source: "runs/x/weights.safetensors")
    }
    #expect(
      error?.description == """
        runs/x/weights.safetensors does not fit this network:
          'a.weight' [5, 3, 3, 3] is missing
          'b.weight' must be [7, 5], but is [5, 7]
          'e.bias' [1] is not a parameter of it
        """)
  }

  @Test func tenFaultsAreShownAndTheOthersCounted() throws {
    var list = ParameterList()
    for index in 0..<12 { _ = list.add("p\(index)", [1], .vector, .constant(0)) }
    let error = #expect(throws: WeightsError.self) {
      try Weights(list, arrays: [:], source: "w.safetensors")
    }
    let text = try #require(error?.description)
    #expect(text.hasPrefix("w.safetensors does not fit this network:\n  'p0' [1] is missing\n"))
    #expect(text.hasSuffix("\n  'p9' [1] is missing\n  and 2 more"))
  }

  @Test func initialValuesFollowFromKeyAndName() throws {
    let key = RandomKey(seed: 1, purpose: "weights")
    let values = try Weights(Self.list, initializedFrom: key).arrays().map(\.array.values)
    #expect(values == (try Weights(Self.list, initializedFrom: key).arrays().map(\.array.values)))
    #expect(values[0].allSatisfy { abs($0) <= 0.25 } && Set(values[0]).count > 130)
    #expect(values[3] == [Float](repeating: 0.5, count: 7))
    // Another parameter before it changes no other one.
    var longer = ParameterList()
    _ = longer.add("z", [3], .vector, .uniform(bound: 1))
    for p in Self.list.parameters { _ = longer.add(p.name, p.shape, p.role, p.initializer) }
    let shifted = try Weights(longer, initializedFrom: key).arrays().map(\.array.values)
    #expect(Array(shifted.dropFirst()) == values)
  }
}
