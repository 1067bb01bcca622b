package import Tensor

/// Some of the images of a source, numbered anew.
package struct ImageChoice: ImageSource {
  private let images: any ImageSource
  private let indices: [Int]

  /// The images of a source at these indices.
  package init(_ images: any ImageSource, at indices: [Int]) {
    self.images = images
    self.indices = indices
  }

  /// As many as indices.
  package var count: Int { indices.count }

  /// That of the source.
  package var isReadFromDisk: Bool { images.isReadFromDisk }

  /// Those of the source.
  package func batch(_ indices: [Int]) throws -> Tensor {
    try images.batch(indices.map { self.indices[$0] })
  }

  /// Those of the source.
  package func labels(_ indices: [Int]) throws -> [Int] {
    try images.labels(indices.map { self.indices[$0] })
  }
}
