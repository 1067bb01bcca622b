package import Diffusion
internal import Tensor

/// Images whose features are computed, as grey levels, a few at a time.
package struct EvaluationImages: Sendable {
  /// The size of every image.
  package let shape: ImageShape
  /// How many there are.
  package let count: Int
  private let read: @Sendable (Range<Int>) throws -> [UInt8]

  /// Images that are in memory: `[count, height, width, channels]`.
  package init(_ pixels: [UInt8], shape: ImageShape) {
    let size = shape.batch(1).count
    self.shape = shape
    count = pixels.count / size
    read = { Array(pixels[$0.lowerBound * size..<$0.upperBound * size]) }
  }

  /// Images of a dataset, of which at most `limit` are taken, evenly chosen. Their numbers in -1...1
  /// were made of bytes, and become these again.
  package init(_ source: any ImageSource, shape: ImageShape, limit: Int? = nil) {
    let (all, count) = (source.count, min(limit ?? source.count, source.count))
    self.shape = shape
    self.count = count
    read = { range in
      let values = try source.batch(range.map { $0 * all / count }).read()
      return values.map { UInt8(min(max((($0 + 1) * 127.5).rounded(), 0), 255)) }
    }
  }

  /// The first `count` of the images, which has as many.
  package func first(_ count: Int) -> EvaluationImages {
    EvaluationImages(shape: shape, count: count, read: read)
  }

  private init(
    shape: ImageShape, count: Int, read: @escaping @Sendable (Range<Int>) throws -> [UInt8]
  ) {
    self.shape = shape
    self.count = count
    self.read = read
  }

  /// The grey levels of some of the images, one after the other.
  func bytes(_ range: Range<Int>) throws -> [UInt8] { try read(range) }

  /// The grey levels of some of the images, `[range.count, height, width, channels]`.
  func levels(_ range: Range<Int>) throws -> Tensor {
    Tensor(try read(range).map { Float($0) }, shape: shape.batch(range.count))
  }

  /// What tells these images from others: SHA-256 over their size and the digests of the images,
  /// a thousand at a time.
  func digest() throws -> String {
    var text = "\(shape) \(count)"
    for start in stride(from: 0, to: count, by: 1000) {
      text += " \(SHA256.hex(try read(start..<min(start + 1000, count))))"
    }
    return SHA256.hex(Array(text.utf8))
  }
}
