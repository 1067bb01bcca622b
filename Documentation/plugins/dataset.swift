import Daedalus

public let plugin = Plugin(Discs.self)

/// White discs on black, each of which follows from its index alone: there are no files.
struct Discs: Dataset {
  static let typeName = "discs"
  static let summary = "white discs on black, made when they are needed"
  let imageShape: ImageShape
  private let count: Int

  init(_ options: inout Options) throws {
    let size = try options.int("size", default: 16, in: 8...256, "pixels of a side")
    count = try options.int("count", default: 1000, in: 1...1_000_000, "number of images")
    imageShape = ImageShape(height: size, width: size, channels: 1)
  }

  func open() throws -> any ImageSource { DiscImages(count: count, size: imageShape.height) }
}

private struct DiscImages: ImageSource {
  let count: Int
  let size: Int

  func batch(_ indices: [Int]) throws -> Tensor {
    Tensor(indices.flatMap(pixels), shape: [indices.count, size, size, 1])
  }

  private func pixels(of index: Int) -> [Float] {
    var random = RandomSource(RandomKey(seed: 0, purpose: "discs").derived(UInt64(index), 0))
    let radius = Double(size) * (0.1 + 0.3 * random.uniform())
    let (x, y) = (Double(size) * random.uniform(), Double(size) * random.uniform())
    return (0..<size * size).map { pixel in
      let (dx, dy) = (Double(pixel % size) - x, Double(pixel / size) - y)
      return dx * dx + dy * dy < radius * radius ? 1 : -1
    }
  }
}
