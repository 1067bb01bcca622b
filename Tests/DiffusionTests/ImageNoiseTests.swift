import Diffusion
import Tensor
import TestSupport
import Testing

struct ImageNoiseTests {
  @Test func imageHasTheSameNoiseInEveryBatch() throws {
    let all = ImageNoise(seed: 1, images: 0..<6).normal([6, 2, 2, 1], use: 3)
    let some = ImageNoise(seed: 1, images: 2..<5).normal([3, 2, 2, 1], use: 3)
    expectSameBits(try all.sliced(axis: 0, 2..<5).read(), try some.read(), "images 2..<5")
  }

  @Test func imagesUsesAndSeedsDiffer() throws {
    let noise = ImageNoise(seed: 1, images: 0..<2)
    let first = try noise.normal([2, 4, 4, 1], use: 0).read()
    #expect(first[..<16] != first[16...])
    #expect(try first != noise.normal([2, 4, 4, 1], use: 1).read())
    #expect(try first != ImageNoise(seed: 2, images: 0..<2).normal([2, 4, 4, 1], use: 0).read())
  }

  /// 16,384 numbers: 5 standard errors are 0.039 for the mean and 0.055 for the variance.
  @Test func isStandardNormal() throws {
    let noise = ImageNoise(seed: 1, images: 0..<64)
    let moments = Moments(try noise.normal([64, 16, 16, 1], use: 0).read())
    #expect(abs(moments.mean) < 0.039)
    #expect(abs(moments.variance - 1) < 0.055)
  }
}
