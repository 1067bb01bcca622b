internal import Recipe
internal import Tensor

/// What is seen of every image of a dataset: a square that is cut from it, in grey or in colours. The
/// keys `crop_size`, `crop` and `channels`, which every dataset has.
public struct ImageView: Sendable, Equatable {
  /// Where a square is cut from an image.
  public enum Crop: String, Sendable, CaseIterable {
    /// In the middle; of two middles, the upper left one.
    case centre
    /// Anywhere, for each image at its own place, which follows from its number alone.
    case random
  }

  /// The square's side in pixels; nil for the whole image.
  public let size: Int?
  /// Where it is cut.
  public let crop: Crop
  /// 1 for grey, 3 for red, green, blue; nil for those that the images have.
  public let channels: Int?

  /// A view.
  public init(size: Int? = nil, crop: Crop = .centre, channels: Int? = nil) {
    self.size = size
    self.crop = crop
    self.channels = channels
  }

  /// Reads its keys.
  init(_ options: inout Options) throws {
    size = try options.optionalInt(
      "crop_size", in: 1...4096, "cut a square of so many pixels; all of an image unless given")
    crop = try options.choice(
      "crop", default: .centre, of: Crop.self,
      "where it is cut: always in the middle, or for each image at a place of its own")
    let channels = try options.optionalInt(
      "channels", in: 1...3, "1 for grey, 3 for colours; those of the images unless given")
    if channels == 2 { options.fail("channels", "'channels' must be 1 or 3, but is 2") }
    self.channels = channels == 2 ? nil : channels
  }

  /// The shape of what is seen of images of `shape`; of those that are smaller than the square, all.
  func shape(of shape: ImageShape) -> ImageShape {
    let (height, width) = (size ?? shape.height, size ?? shape.width)
    return ImageShape(
      height: min(height, shape.height), width: min(width, shape.width),
      channels: channels ?? shape.channels)
  }

  /// Reports a square that is larger than images of `shape`.
  func check(_ shape: ImageShape, _ options: inout Options) {
    guard let size, size > min(shape.height, shape.width) else { return }
    options.fail(
      "crop_size", "'crop_size' is \(size), but the images are \(shape), and are cut, not enlarged")
  }

  /// Where the square begins in the image of a number: the number of rows above and of columns to the
  /// left, given how many there can be.
  public func place(ofImage index: Int, rows: Int, columns: Int) -> (row: Int, column: Int) {
    guard crop == .random else { return (rows / 2, columns / 2) }
    var random = RandomSource(RandomKey(seed: 0, purpose: "crop").derived(UInt64(index), 0))
    let draw = { (count: Int) in
      Int(random.next().multipliedFullWidth(by: UInt64(count + 1)).high)
    }
    return (draw(rows), draw(columns))
  }
}

/// The images of a source as a view shows them.
struct ViewedImages: ImageSource {
  let images: any ImageSource
  let view: ImageView
  let from: ImageShape
  let to: ImageShape

  var count: Int { images.count }

  var isReadFromDisk: Bool { images.isReadFromDisk }

  func batch(_ indices: [Int]) throws -> Tensor {
    let values = try images.batch(indices).read()
    let size = from.batch(1).count
    var seen: [Float] = []
    seen.reserveCapacity(indices.count * to.batch(1).count)
    for (image, index) in indices.enumerated() {
      let (top, left) = view.place(
        ofImage: index, rows: from.height - to.height, columns: from.width - to.width)
      for row in top..<top + to.height {
        let start = image * size + (row * from.width + left) * from.channels
        append(values[start..<start + to.width * from.channels], to: &seen)
      }
    }
    return Tensor(seen, shape: to.batch(indices.count))
  }

  func labels(_ indices: [Int]) throws -> [Int] { try images.labels(indices) }

  /// Pixels with the channels that are seen: grey by the luma of ITU-R BT.601, colours by repetition.
  private func append(_ pixels: ArraySlice<Float>, to seen: inout [Float]) {
    switch (from.channels, to.channels) {
    case (3, 1):
      for start in stride(from: pixels.startIndex, to: pixels.endIndex, by: 3) {
        let luma = 0.299 * pixels[start] + 0.587 * pixels[start + 1] + 0.114 * pixels[start + 2]
        seen.append(min(1, max(-1, luma)))
      }
    case (1, 3): for pixel in pixels { seen += [pixel, pixel, pixel] }
    default: seen += pixels
    }
  }
}
