import Diffusion
import Tensor

/// Images kept as bytes, in memory or in a file, and scaled to -1...1 when asked for.
struct ByteImages: ImageSource {
  let shape: ImageShape
  /// `[count, height, width, channels]`.
  let pixels: any PixelBytes
  /// One label per image.
  let allLabels: @Sendable () throws -> [Int]

  var count: Int { pixels.count / shape.batch(1).count }

  var isReadFromDisk: Bool { pixels is MappedFile }

  func batch(_ indices: [Int]) throws -> Tensor {
    let size = shape.batch(1).count
    let values = [Float](unsafeUninitializedCapacity: indices.count * size) { values, filled in
      pixels.withBytes { pixels in
        for (image, index) in indices.enumerated() {
          check(index)
          for pixel in 0..<size {
            values[image * size + pixel] = Float(pixels[index * size + pixel]) / 127.5 - 1
          }
        }
      }
      filled = indices.count * size
    }
    return Tensor(values, shape: shape.batch(indices.count))
  }

  func labels(_ indices: [Int]) throws -> [Int] {
    let labels = try allLabels()
    return indices.map { index in
      check(index)
      return labels[index]
    }
  }

  private func check(_ index: Int) {
    require((0..<count).contains(index), "image \(index) of \(count) was asked for")
  }
}

/// Bytes that lie one after another.
protocol PixelBytes: Sendable {
  var count: Int { get }
  /// Calls `body` with all of them.
  func withBytes(_ body: (UnsafeBufferPointer<UInt8>) -> Void)
}

extension [UInt8]: PixelBytes {
  func withBytes(_ body: (UnsafeBufferPointer<UInt8>) -> Void) { withUnsafeBufferPointer(body) }
}
