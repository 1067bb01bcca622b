import Tensor

/// Grey images and their labels out of a pair of IDX files: MNIST, FashionMNIST and their kin.
public struct IDXDataset: Sendable, Equatable {
  /// Which pair of the four files.
  public enum Split: String, Sendable, CaseIterable {
    /// For training: the files called `train-...`.
    case train
    /// For evaluation: the files called `t10k-...`.
    case test

    /// How the names of the files begin.
    var prefix: String { self == .train ? "train" : "t10k" }
  }

  /// The pixels as [count, rows, columns], 0 to 255, the last axis fastest.
  public let images: [UInt8]

  /// One label per image.
  public let labels: [UInt8]

  /// Pixels from top to bottom.
  public let rows: Int

  /// Pixels from left to right.
  public let columns: Int

  /// The number of images.
  public var count: Int { labels.count }

  /// Reads one split, or its first `limit` images (at least 1), from the folder that
  /// `FashionMNISTFiles` finds: `folder`, or without one the standard places.
  ///
  /// Throws `FileError` if files are missing, faulty, or there are not as many images as labels.
  public static func load(
    folder: String? = nil, split: Split, limit: Int? = nil
  ) throws -> IDXDataset {
    try IDXDataset(FashionMNISTFiles.find(split, in: folder), limit: limit)
  }

  /// Reads a pair of files, or its first `limit` images. Throws `FileError`.
  public init(_ files: FashionMNISTFiles, limit: Int? = nil) throws {
    let images = try IDXFile(files.images, kind: .images)
    let labels = try IDXFile(files.labels, kind: .labels)
    guard images.shape[0] == labels.shape[0] else {
      throw FileError(
        files.labels,
        "holds \(labels.shape[0]) labels, but \(files.images) holds \(images.shape[0]) images")
    }
    let count = min(max(limit ?? .max, 1), labels.shape[0])
    rows = images.shape[1]
    columns = images.shape[2]
    self.images = Array(images.values.prefix(count * rows * columns))
    self.labels = Array(labels.values.prefix(count))
  }
}
