import Diffusion
import Tensor

/// What the files of CIFAR10's binary version hold, all of the same size and in their order: a record
/// per image, of a byte for its label and 1024 each for red, green and blue, row by row.
struct CIFAR10Records {
  static let imageShape = ImageShape(height: 32, width: 32, channels: 3)
  /// In the order of `batches.meta.txt`.
  static let classNames = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]
  private static let pixelCount = 32 * 32
  private static let recordSize = 1 + 3 * pixelCount

  private let imagesPerFile: Int
  /// `[count, 32, 32, 3]`.
  private(set) var pixels: [UInt8]
  private(set) var labels: [UInt8]

  /// Room for `files` files.
  init(files: Int, imagesPerFile: Int) {
    self.imagesPerFile = imagesPerFile
    pixels = [UInt8](repeating: 0, count: files * imagesPerFile * 3 * Self.pixelCount)
    labels = [UInt8](repeating: 0, count: files * imagesPerFile)
  }

  /// Takes in the bytes of the file with the number `file`, from 0; errors name `path`.
  /// - Throws: `FileError` for another size, and for a label that no class has.
  mutating func decode(_ bytes: [UInt8], file: Int, path: String) throws {
    let size = imagesPerFile * Self.recordSize
    guard bytes.count == size else {
      throw FileError(
        path,
        "holds \(bytes.count) bytes, but \(imagesPerFile) images of \(Self.imageShape) with their "
          + "labels take \(size): it is \(bytes.count < size ? "cut short" : "too long")")
    }
    for image in 0..<imagesPerFile {
      let record = image * Self.recordSize
      let label = bytes[record]
      guard label < Self.classNames.count else {
        throw FileError(
          path,
          "gives image \(image) the label \(label), but labels are 0 to "
            + "\(Self.classNames.count - 1)")
      }
      labels[file * imagesPerFile + image] = label
      let first = (file * imagesPerFile + image) * 3 * Self.pixelCount
      for channel in 0..<3 {
        let plane = record + 1 + channel * Self.pixelCount
        for pixel in 0..<Self.pixelCount {
          pixels[first + 3 * pixel + channel] = bytes[plane + pixel]
        }
      }
    }
  }

  /// The images, or the first `limit`.
  func images(limit: Int?) -> ByteImages {
    let count = min(max(limit ?? .max, 1), labels.count)
    let labels = Array(labels.prefix(count))
    return ByteImages(
      shape: Self.imageShape, pixels: Array(pixels.prefix(count * 3 * Self.pixelCount)),
      allLabels: { labels })
  }
}
