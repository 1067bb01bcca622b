import Images
import Tensor
import TestSupport
import Testing

@Suite struct AntialiasedResizeTests {
  /// Pillow keeps each of its two passes in float32: two roundings of levels up to 255, 1.5e-5 each.
  @Test(arguments: [
    (from: (32, 32), to: (28, 28)), (from: (28, 28), to: (64, 64)), (from: (8, 8), to: (28, 28)),
    (from: (31, 90), to: (28, 28)),
  ]) func isPillows(_ sizes: (from: (Int, Int), to: (Int, Int))) throws {
    let arrays = try References.read("resized").arrays
    let name = "\(sizes.from.0)x\(sizes.from.1)"
    let levels = HashValues.levels("levels.\(name)", sizes.from.0 * sizes.from.1)
    let expected = try #require(arrays["\(name).resized"])
    let found = AntialiasedResize(from: sizes.from, to: sizes.to)(levels[...])
    #expect(expected.shape == [sizes.to.0, sizes.to.1])
    let difference = Difference(found, expected.values)
    #expect(difference.largest < 4e-5, "\(difference)")
  }

  /// Weights add up to 1 but for the rounding of double precision, which float32 hides.
  @Test func anEvenImageStaysEven() {
    for level: Float in [0, 37, 255] {
      let image = [Float](repeating: level, count: 5 * 9)
      let found = AntialiasedResize(from: (5, 9), to: (28, 3))(image[...])
      #expect(found == [Float](repeating: level, count: 28 * 3))
    }
  }

  @Test func theSameSizeChangesNothing() {
    let image = (0..<12).map(Float.init)
    #expect(AntialiasedResize(from: (3, 4), to: (3, 4))(image[...]) == image)
  }
}
