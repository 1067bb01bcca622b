import Tensor
import TestSupport
import Testing

/// What a component's author reads when shapes do not fit. Each mistake stops a process of its own.
@Suite struct MessageTests {
  private func expect(_ message: String, from result: ExitTest.Result?) {
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains(message), "the program said: \(text)")
  }

  @Test func shapesThatDoNotBroadcast() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([32, 28, 28, 64]) * Tensor.zeros([63]) }
    expect("cannot multiply the shapes [32, 28, 28, 64] and [63]", from: result)
  }

  @Test func shapesThatDoNotMultiply() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor.zeros([3, 4]).matmul(.zeros([3, 5]), transposeB: true) }
    expect("cannot multiply [3, 4] by [3, 5] transposed", from: result)
  }

  @Test func valuesThatDoNotFillAShape() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tensor([1, 2, 3], shape: [2, 2]) }
    expect("3 values do not fill the shape [2, 2]", from: result)
  }

  @Test func aConvolutionOfOtherChannels() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor.zeros([1, 7, 7, 3]).convolved(
        with: .zeros([3, 3, 4, 8]), bias: .zeros([8]), geometry: ConvolutionGeometry(padding: 1))
    }
    expect(
      "cannot convolve [1, 7, 7, 3] with a weight [3, 3, 4, 8] and a bias [8]", from: result)
  }

  @Test func aNormOfOtherGroups() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      _ = Tensor.zeros([2, 5, 5, 48]).normalised(
        scale: .zeros([48]), shift: .zeros([48]), NormalisationOptions(groups: 32))
    }
    expect("32 groups do not divide 48 channels of [2, 5, 5, 48]", from: result)
  }

  @Test func aLossOfSeveralElements() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let tape = Tape()
      let x = tape.watch(Tensor([1, 2]))
      _ = tape.gradients(of: x * 2, for: [x])
    }
    expect("gradients need a loss of one element, not of shape [2]", from: result)
  }

  @Test func aSecondWalk() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let tape = Tape()
      let x = tape.watch(Tensor([1, 2]))
      let loss = x.sum()
      _ = tape.gradients(of: loss, for: [x])
      _ = tape.gradients(of: loss, for: [x])
    }
    expect("a tape serves one backward walk, and this one has had it: use a new one", from: result)
  }

  @Test func twoTapes() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { _ = Tape().watch(Tensor([1, 2])) + Tape().watch(Tensor([1, 2])) }
    expect("a primitive has inputs on two tapes", from: result)
  }

  @Test func aGradientOfSomethingThatIsNotWatched() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      let tape = Tape()
      _ = tape.gradients(of: tape.watch(Tensor(1)), for: [Tensor([1, 2])])
    }
    expect("gradients were asked for a tensor of shape [2] that is not watched", from: result)
  }
}
