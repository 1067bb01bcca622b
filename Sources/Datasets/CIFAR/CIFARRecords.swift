import Diffusion
import Tensor

/// What the files of a split of CIFAR hold, all of the same size and in their order: for each image
/// its labels and 1024 bytes each for red, green and blue, row by row.
struct CIFARRecords {
  static let imageShape = ImageShape(height: 32, width: 32, channels: 3)
  private static let pixelCount = 32 * 32

  private let collection: CIFARCollection
  private let imagesPerFile: Int
  /// `[count, 32, 32, 3]`.
  private(set) var pixels: [UInt8]
  private(set) var labels: [UInt8]

  /// Room for `files` files.
  init(_ collection: CIFARCollection, _ split: Split, files: Int) {
    self.collection = collection
    imagesPerFile = collection.imagesPerFile(split)
    pixels = [UInt8](repeating: 0, count: files * imagesPerFile * 3 * Self.pixelCount)
    labels = [UInt8](repeating: 0, count: files * imagesPerFile)
  }

  /// Takes in the bytes of the file with the number `file`, from 0; errors name `path`.
  /// - Throws: `FileError` for a file of another size or kind, and for a label that no class has.
  mutating func decode(_ bytes: [UInt8], isPickled: Bool, file: Int, path: String) throws {
    try isPickled
      ? decodePickle(bytes, file: file, path: path) : decodeRecords(bytes, file: file, path: path)
  }

  /// A record per image: its labels, then its planes.
  private mutating func decodeRecords(_ bytes: [UInt8], file: Int, path: String) throws {
    let start = collection.labelsPerImage
    let recordSize = start + 3 * Self.pixelCount
    let size = imagesPerFile * recordSize
    guard bytes.count == size else {
      throw FileError(
        path,
        "holds \(bytes.count) bytes, but \(imagesPerFile) images of \(Self.imageShape) with their "
          + "labels take \(size): it is \(bytes.count < size ? "cut short" : "too long")")
    }
    for image in 0..<imagesPerFile {
      let record = image * recordSize
      let label = Int(bytes[record + collection.labelIndex])
      try take(label, bytes[(record + start)..<(record + recordSize)], image, file, path)
    }
  }

  /// All planes in an array of bytes, the labels in a list.
  private mutating func decodePickle(_ bytes: [UInt8], file: Int, path: String) throws {
    let pickle = try ArrayPickle(bytes, path: path)
    let (shape, data) = try pickle.bytes("data")
    let labels = try pickle.integers(collection.labelKey)
    let row = 3 * Self.pixelCount
    guard shape == [imagesPerFile, row] else {
      throw FileError(
        path,
        "holds an array of shape \(shape), but \(imagesPerFile) images of \(Self.imageShape) are "
          + "of shape [\(imagesPerFile), \(row)]")
    }
    guard labels.count == imagesPerFile else {
      throw FileError(path, "holds \(labels.count) labels, but \(imagesPerFile) images")
    }
    for (image, label) in labels.enumerated() {
      let start = data.startIndex + image * row
      try take(label, data[start..<start + row], image, file, path)
    }
  }

  private mutating func take(
    _ label: Int, _ planes: ArraySlice<UInt8>, _ image: Int, _ file: Int, _ path: String
  ) throws {
    guard collection.classNames.indices.contains(label) else {
      throw FileError(
        path,
        "gives image \(image) the label \(label), but labels are 0 to "
          + "\(collection.classNames.count - 1)")
    }
    let number = file * imagesPerFile + image
    labels[number] = UInt8(label)
    PlanarImage.interleave(planes, into: &pixels, at: number * 3 * Self.pixelCount)
  }

  /// The images, or the first `limit`.
  func images(limit: Int?) -> ByteImages {
    let count = min(max(limit ?? .max, 1), labels.count)
    let labels = Array(labels.prefix(count))
    return ByteImages(
      shape: Self.imageShape, pixels: Array(pixels.prefix(count * 3 * Self.pixelCount)),
      allLabels: { labels.map(Int.init) })
  }
}

/// An image as one plane for red, one for green and one for blue.
enum PlanarImage {
  /// Writes the pixels of three planes one after another, from `start` on.
  static func interleave(
    _ planes: ArraySlice<UInt8>, into pixels: inout [UInt8], at start: Int
  ) {
    let size = planes.count / 3
    planes.withUnsafeBufferPointer { planes in
      pixels.withUnsafeMutableBufferPointer { pixels in
        for channel in 0..<3 {
          for pixel in 0..<size {
            pixels[start + 3 * pixel + channel] = planes[channel * size + pixel]
          }
        }
      }
    }
  }
}
