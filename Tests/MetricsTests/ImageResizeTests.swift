import Metrics
import Tensor
import TestSupport
import Testing

/// Resizing by the rules of TensorFlow 1 (from its definition), PyTorch and Pillow, by sketches of
/// the whole image (`inception.safetensors`).
@Suite struct ImageResizeTests {
  /// Same roundings as NumPy and Pillow: only that of the sketch's float32 is left. PyTorch adds up
  /// in another order, 1e-7 of a level each.
  @Test(arguments: [
    (ImageResize.tensorflow, 2e-7), (.pytorch, 1e-6), (.clean, 2e-7),
  ]) func imagesAreThoseOfTheTool(_ resize: ImageResize, _ tolerance: Double) throws {
    let numbers = try References.read("inception").arrays
    let names = numbers.keys.filter { $0.hasSuffix(".\(resize.rawValue).resized") }.sorted()
    #expect(names.count == 6)
    for name in names {
      let size = name.prefix { $0 != "." }.split(separator: "x").compactMap { Int($0) }
      let resized = try resize(levels(Shape([1] + size)), to: 299)
      #expect(resized.shape == [1, 299, 299, size[2]])
      let sketch = HashValues.sketch(name, try resized.read())
      let expected = try #require(numbers[name]).values.map { Double($0) }
      let difference = Difference(sketch, expected)
      #expect(difference.relative < tolerance, "\(name): \(difference)")
    }
  }

  @Test(arguments: ImageResize.allCases)
  func anImageOfTheSizeStaysAsItIs(_ resize: ImageResize) throws {
    let image = levels([2, 299, 299, 1])
    expectSameBits(try resize(image, to: 299).read(), try image.read(), "\(resize)")
  }

  /// By hand: TensorFlow's second pixel of four lies at 0.5, the last beyond its last neighbour;
  /// PyTorch's lie at -1/4 (cut to 0), 1/4, 3/4 and 5/4 (cut to 1).
  @Test func theRulesDiffer() throws {
    let image = Tensor([0, 100, 0, 100], shape: [1, 2, 2, 1])
    let row = { (resize: ImageResize) in
      Array(try resize(image, to: 4).read().prefix(4))
    }
    #expect(try row(.tensorflow) == [0, 50, 100, 100])
    #expect(try row(.pytorch) == [0, 25, 75, 100])
  }
}
