import Tensor

/// Grey images and their labels out of a pair of IDX files: MNIST, FashionMNIST and their kin.
public struct IDXDataset: Sendable {
  /// The pixels as [count, rows, columns], 0 to 255, the last axis fastest.
  public let images: [UInt8]

  /// Pixels from top to bottom.
  public let rows: Int

  /// Pixels from left to right.
  public let columns: Int

  /// The number of images.
  public let count: Int

  private let allLabels: IDXLabels

  /// Reads the images of a pair of files, or the first `limit`; labels are below `classes`. Throws
  /// `FileError`.
  public init(_ files: IDXFiles, limit: Int? = nil, classes: Int = 10) throws {
    let images = try IDXFile(files.images, kind: .images)
    count = min(max(limit ?? .max, 1), images.shape[0])
    rows = images.shape[1]
    columns = images.shape[2]
    self.images = Array(images.values.prefix(count * rows * columns))
    allLabels = IDXLabels(files, count: images.shape[0], classes: classes)
  }

  /// One label per image, from a file that is read at the first call.
  ///
  /// Throws `FileError` if it is faulty, if there are not as many labels as images, and if one is
  /// not below the number of classes.
  public func labels() throws -> [UInt8] { Array(try allLabels.values().prefix(count)) }
}
