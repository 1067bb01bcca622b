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
    let parts: [ModelPart]

    init(networkSteps: [Int]? = nil) {
      parts = ["first", "second", "rest"].map {
        ModelPart(name: $0, network: TinyNetwork(), networkSteps: networkSteps)
      }
    }
    init(_ options: inout Options) throws { self.init() }
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

  /// A cut chain: networks are asked at the indices of the whole one.
  @Test func networksAreAskedAtTheStepsTheyKnow() throws {
    let weights = weights([[0, 10, 100], [0, 20, 100], [0, 30, 100]])
    let model = BoundModel(Staircase(networkSteps: [0, 7, 8, 9]), weights: weights)
    let answer = try model(Tensor.zeros([4, 1, 1, 1]), at: [3, 0, 1, 2])
    #expect(try answer.read() == [39, 10, 27, 38])
  }

  /// Says the class, or -1 where it is told none.
  private struct ClassNetwork: Network {
    static let typeName = "class"
    let parameters = ParameterList()
    let classCount: Int

    init(classCount: Int) { self.classCount = classCount }
    init(_ options: inout Options) throws { self.init(classCount: 0) }

    func callAsFunction(
      _ xt: Tensor, at timesteps: Tensor, labels: Tensor?, _ pass: Pass
    ) -> Tensor {
      xt * 0 + (labels ?? Tensor.filled(-1, shape: timesteps.shape)).reshaped(xt.shape)
    }
  }

  /// Two parts that are told the class, and between them one that is not.
  private struct ClassModel: Model {
    static let typeName = "classes"
    let output = ModelOutput()
    let parts = [7, 0, 7].map {
      ModelPart(name: "part", network: ClassNetwork(classCount: $0))
    }

    init() {}
    init(_ options: inout Options) throws {}
    func steps(of count: Int) -> Range<Int> { 0..<count }
    func part(at step: Int) -> Int { min(step, 2) }
  }

  @Test func eachImageKeepsItsLabel() throws {
    let weights = [Weights](repeating: Weights(ParameterList(), tensors: []), count: 3)
    let model = BoundModel(ClassModel(), weights: weights, labels: [6, 5, 4, 3, 2])
    let xt = Tensor.zeros([5, 1, 1, 1])
    #expect(try model(xt, at: [9, 0, 1, 3, 0]).read() == [6, 5, -1, 3, 2])
    #expect(try model(xt, at: [4, 4, 4, 4, 4]).read() == [6, 5, 4, 3, 2])
    #expect(try model(xt, at: [1, 1, 1, 1, 1]).read() == [-1, -1, -1, -1, -1])
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
