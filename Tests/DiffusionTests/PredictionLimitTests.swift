import Diffusion
import Recipe
import Tensor
import TestSupport
import Testing

struct PredictionLimitTests {
  private func images(_ scale: Float) -> Tensor {
    Tensor(HashValues.data("limit", 2 * 25).map { $0 * scale }, shape: [2, 5, 5, 1])
  }

  /// Against sorting: of 25 sizes, a share of 0.9 is 22.5 values, so the 23rd is the threshold. The
  /// bisection ends within 2^-32 of the largest size; a quotient of float32 adds one rounding.
  @Test func dynamicThresholdIsTheSizeThatAShareDoesNotExceed() throws {
    let x0 = images(4)
    let limited = try PredictionLimit.dynamic(share: 0.9)(x0).read()
    let values = try x0.read()
    for image in 0..<2 {
      let own = Array(values[image * 25..<image * 25 + 25])
      let threshold = own.map { abs($0) }.sorted()[22]
      #expect(threshold > 1, "the numbers of this test have to reach beyond 1")
      let expected = own.map { min(max($0, -threshold), threshold) / threshold }
      let difference = Difference(Array(limited[image * 25..<image * 25 + 25]), expected)
      #expect(difference.largest < 3e-7, "\(difference)")
    }
  }

  /// Imagen: the threshold is at least 1, so images within their range stay, to the bit.
  @Test func imagesWithinTheirRangeStay() throws {
    let x0 = images(1).clamped(to: -0.9...0.9)
    expectSameBits(try PredictionLimit.dynamic(share: 0.5)(x0).read(), try x0.read(), "dynamic")
    expectSameBits(try PredictionLimit.clip(x0).read(), try x0.read(), "clip")
  }

  @Test func withTheWholeShareTheLargestBecomesOne() throws {
    let limited = try PredictionLimit.dynamic(share: 1)(images(4)).read()
    for image in 0..<2 {
      let largest = limited[image * 25..<image * 25 + 25].map { abs($0) }.max() ?? 0
      #expect(abs(largest - 1) < 3e-7)
    }
  }

  @Test func limitsReachValuesThatAreNotFinite() throws {
    let x0 = Tensor([.nan, 0, 0, 0], shape: [1, 2, 2, 1])
    for limit in [PredictionLimit.clip, .dynamic(share: 0.9)] {
      #expect(try limit(x0).read()[0].isNaN, "an error must stay visible")
    }
  }
}
