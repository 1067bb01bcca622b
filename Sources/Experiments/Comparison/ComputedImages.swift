public import Diffusion
internal import Foundation
internal import Tensor

/// Images that a comparison computed of runs, with the numbers that belong to them.
public struct ComputedImages: Sendable, Equatable {
  /// `[count, height, width, channels]`.
  public let pixels: [UInt8]
  /// The size of each.
  public let shape: ImageShape
  /// What was measured, in an order that whoever computed them knows.
  public let numbers: [Double]

  /// Images.
  public init(pixels: [UInt8], shape: ImageShape, numbers: [Double] = []) {
    self.pixels = pixels
    self.shape = shape
    self.numbers = numbers
  }

  /// How many there are.
  public var count: Int { pixels.count / shape.batch(1).count }

  /// Some of them, without numbers.
  public func images(_ range: Range<Int>) -> ComputedImages {
    let size = shape.batch(1).count
    let own = pixels[range.lowerBound * size..<range.upperBound * size]
    return ComputedImages(pixels: Array(own), shape: shape)
  }
}

/// Keeps what was computed, each thing under all that it depends on, so that a second comparison is
/// quick. A file that is damaged, or of another key, is computed anew.
public struct ComputedImagesCache: Sendable {
  private let folder: String

  /// A cache in a folder, which is made when the first thing is kept.
  public init(folder: String) { self.folder = folder }

  /// What is kept under a key.
  func images(_ key: String) -> ComputedImages? {
    guard FileManager.default.fileExists(atPath: path(key)),
      let arrays = try? NPZ.read(path(key), names: ["arr_0", "numbers", "key"]),
      (try? arrays["key"]?.text()) == key, let images = arrays["arr_0"], images.shape.count == 4,
      let pixels = try? images.bytes(), let numbers = try? arrays["numbers"]?.doubles()
    else { return nil }
    let shape = ImageShape(
      height: images.shape[1], width: images.shape[2], channels: images.shape[3])
    return ComputedImages(pixels: pixels, shape: shape, numbers: numbers)
  }

  /// Keeps images under a key.
  /// - Throws: `FileError`.
  func keep(_ images: ComputedImages, as key: String) throws {
    try makeFolder(folder)
    let shape = images.shape.batch(images.count).axes
    try NPZ.write(
      [
        (name: "arr_0", npy: NPY.encode(shape: shape, bytes: images.pixels)),
        (name: "numbers", npy: NPY.encode(shape: [images.numbers.count], doubles: images.numbers)),
        (name: "key", npy: NPY.encode(string: key)),
      ], to: path(key))
  }

  /// What is kept, or computed now and kept.
  func images(
    _ key: String, _ compute: () throws -> ComputedImages
  ) throws -> ComputedImages {
    if let kept = images(key) { return kept }
    let computed = try compute()
    try keep(computed, as: key)
    return computed
  }

  private func path(_ key: String) -> String {
    "\(folder)/\(SHA256.hex(Array(key.utf8)).prefix(32)).npz"
  }
}
