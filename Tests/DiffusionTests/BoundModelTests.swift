import Diffusion
import Recipe
import Tensor
import TestSupport
import Testing

struct BoundModelTests {
  /// Three parts: one for each of the first two steps, one for the others.
  private struct Staircase: Model {
    static let typeName = "staircase"
    let output = ModelOutput(prediction: .v, variance: .fixedSmall)
    let parts = ["first", "second", "rest"].map { ModelPart(name: $0, network: TinyNetwork()) }

    init() {}
    init(_ options: inout Options) throws {}
    func steps(of count: Int) -> Range<Int> { 0..<count }
    func part(at step: Int) -> Int { min(step, 2) }
  }

  /// Scale, shift and slope of each part.
  private func weights(_ values: [[Float]]) -> [Weights] {
    values.map { Weights(TinyNetwork().parameters, tensors: $0.map { Tensor([$0]) }) }
  }

  @Test func sendsEachImageToThePartOfItsStep() throws {
    let model = BoundModel(
      Staircase(), weights: weights([[1, 10, 0], [1, 20, 0], [1, 30, 0]]))
    let xt = Tensor([0, 1, 2, 3, 4], shape: [5, 1, 1, 1])
    #expect(try model(xt, at: [5, 0, 1, 9, 0]).read() == [30, 11, 22, 33, 14])
    #expect(try model(xt, at: [1, 1, 1, 1, 1]).read() == [20, 21, 22, 23, 24])
  }

  @Test func tellsTheNetworkTheStep() throws {
    let model = BoundModel(
      Staircase(), weights: weights([[0, 0, 100], [0, 0, 100], [0, 0, 100]]))
    let answers = try model(Tensor.zeros([3, 1, 1, 1]), at: [7, 0, 1]).read()
    expectClose(answers, [7, 0, 1], within: 1e-6, "steps")
  }

  @Test func saysWhatTheModelSays() {
    let model = BoundModel(Staircase(), weights: weights([[0, 0, 0], [0, 0, 0], [0, 0, 0]]))
    #expect(model.prediction == .v && model.variance == .fixedSmall)
  }
}
