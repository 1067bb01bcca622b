import Tensor
import TestSupport
import Testing

@Suite struct TapeTests {
  @Test func aTensorThatIsUsedTwiceCollectsBothGradients() throws {
    let tape = Tape()
    let x = tape.watch(Tensor([1, 2, 3]))
    let y = x * x
    let loss = (y + y * x + Tensor.concatenate([x, x], axis: 0).sliced(axis: 0, 0..<3)).sum()
    // d (x^2 + x^3 + x) = 2x + 3x^2 + 1
    #expect(try tape.gradients(of: loss, for: [x])[0].read() == [6, 17, 34])
  }

  @Test func whatTheLossDoesNotDependOnHasTheGradientZero() throws {
    let tape = Tape()
    let (x, y) = (tape.watch(Tensor([1, 2])), tape.watch(Tensor([3], shape: [1, 1])))
    let gradients = tape.gradients(of: x.sum(), for: [y, x])
    #expect(gradients[0].shape == [1, 1])
    #expect(try gradients[0].read() == [0])
    #expect(try gradients[1].read() == [1, 1])
  }

  @Test func whatIsComputedOnTheWayHasAGradientToo() throws {
    let tape = Tape()
    let x = tape.watch(Tensor([1, 2]))
    let y = x * 3
    let gradients = tape.gradients(of: y.squared().sum(), for: [y, x])
    #expect(try gradients[0].read() == [6, 12])
    #expect(try gradients[1].read() == [18, 36])
  }

  @Test func noGradientFlowsThroughADetachedTensor() throws {
    let tape = Tape()
    let x = tape.watch(Tensor([2, 3]))
    let gradients = tape.gradients(of: (x * x.detached()).sum(), for: [x])
    #expect(try gradients[0].read() == [2, 3])
  }

  @Test func aLossOfConstantsHasNoGradient() throws {
    let tape = Tape()
    let x = tape.watch(Tensor([2, 3]))
    #expect(try tape.gradients(of: Tensor(4), for: [x])[0].read() == [0, 0])
  }

  @Test func aPrimitiveOfOnesOwnIsDifferentiable() throws {
    func cube(_ x: Tensor) -> Tensor {
      let plain = x.detached()
      return differentiable(plain * plain * plain, of: [x]) { upstream in
        [upstream * plain * plain * 3]
      }
    }
    try expectDerivatives("cube", [[7, 3]]) { cube($0[0]) }
    #expect(try cube(Tensor([2])).read() == [8])
  }

  @Test func aPullbackMayUseTheWatchedTensorItself() throws {
    let tape = Tape()
    let x = tape.watch(Tensor([2, 5]))
    let y = differentiable(x.detached().squared(), of: [x]) { [$0 * x * 2] }
    let gradient = tape.gradients(of: y.sum(), for: [x])[0]
    #expect(try gradient.read() == [4, 10])
  }

  @Test func afterTheWalkItsTensorsArePlainData() throws {
    let tape = Tape()
    let x = tape.watch(Tensor([2, 5]))
    _ = tape.gradients(of: x.sum(), for: [x])
    let other = Tape()
    let z = other.watch((x * 2).detached())
    #expect(try other.gradients(of: (z * (x * 2)).sum(), for: [z])[0].read() == [4, 10])
  }

  @Test func aGradientThroughOneInputDoesNotNeedTheOther() throws {
    let tape = Tape()
    let x = tape.watch(Tensor([1, 2, 3, 4], shape: [2, 2]))
    let constant = Tensor([1, 0, 0, 1], shape: [2, 2])
    let loss = (x.matmul(constant) * constant / 2 - constant).sum()
    #expect(try tape.gradients(of: loss, for: [x])[0].read() == [0.5, 0, 0, 0.5])
  }
}
