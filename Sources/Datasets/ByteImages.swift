import Diffusion
import Tensor

/// Images held in memory as bytes, and scaled to -1...1 when asked for.
struct ByteImages: ImageSource {
  let shape: ImageShape
  /// `[count, height, width, channels]`.
  let pixels: [UInt8]
  /// One label per image.
  let allLabels: @Sendable () throws -> [UInt8]

  var count: Int { pixels.count / shape.batch(1).count }

  func batch(_ indices: [Int]) throws -> Tensor {
    let size = shape.batch(1).count
    var values: [Float] = []
    values.reserveCapacity(indices.count * size)
    for index in indices {
      check(index)
      for pixel in pixels[index * size..<(index + 1) * size] {
        values.append(Float(pixel) / 127.5 - 1)
      }
    }
    return Tensor(values, shape: shape.batch(indices.count))
  }

  func labels(_ indices: [Int]) throws -> [Int] {
    let labels = try allLabels()
    return indices.map { index in
      check(index)
      return Int(labels[index])
    }
  }

  private func check(_ index: Int) {
    require((0..<count).contains(index), "image \(index) of \(count) was asked for")
  }
}
