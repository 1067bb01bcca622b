import Diffusion
import Tensor

/// The images of several sources, one source after another.
struct JoinedImages: ImageSource {
  private let sources: [any ImageSource]
  /// The index of the first image of each source, and the number of all images.
  private let starts: [Int]

  /// - Parameter sources: at least one, of images of one size.
  init(_ sources: [any ImageSource]) {
    self.sources = sources
    starts = sources.reduce(into: [0]) { $0.append($0.last! + $1.count) }
  }

  var count: Int { starts[sources.count] }

  var isReadFromDisk: Bool { sources.contains(where: \.isReadFromDisk) }

  func batch(_ indices: [Int]) throws -> Tensor {
    let images = try indices.map { index in
      let (source, place) = place(index)
      return try sources[source].batch([place])
    }
    return images.isEmpty ? try sources[0].batch([]) : .concatenate(images, axis: 0)
  }

  func labels(_ indices: [Int]) throws -> [Int] {
    try indices.map { index in
      let (source, place) = place(index)
      return try sources[source].labels([place])[0]
    }
  }

  /// The source of an image, and its index there.
  private func place(_ index: Int) -> (source: Int, index: Int) {
    require((0..<count).contains(index), "image \(index) of \(count) was asked for")
    let source = starts.lastIndex { $0 <= index } ?? 0
    return (source, index - starts[source])
  }
}
