internal import Diffusion
internal import Foundation
internal import Tensor

/// The training images that are nearest to some images, pixel by pixel: samples that lie much nearer
/// than real images of the held-out set do were memorised.
public struct NearestImages: Sendable {
  /// Images that the nearest are looked for of, of each run and of the held-out set.
  public static let count = 8

  /// What was looked for.
  public let queries: ComputedImages
  /// The nearest of each.
  public let nearest: ComputedImages
  /// The distances: the root of the mean squared difference of the grey levels, 0...255.
  public var distances: [Double] { nearest.numbers }

  /// The middle of the distances.
  public var medianDistance: Double { distances.median ?? 0 }

  /// Finds the nearest training images of the dataset of `run` for several sets of images, all in one
  /// pass over the dataset, which is opened only if a set is not kept in the cache. Of equally near
  /// ones the first is taken.
  /// - Throws: what opening the dataset throws.
  public static func find(
    _ sets: [ComputedImages], in run: ComparedRun, cache: ComputedImagesCache,
    onProgress: (EvaluationProgress) throws -> Void
  ) throws -> [NearestImages] {
    let experiment = try run.requireExperiment()
    let sets = sets.map { $0.images(0..<min(count, $0.count)) }
    let keys = sets.map { "nearest \(SHA256.hex($0.pixels))\n\(run.datasetStamp)" }
    var found = keys.map(cache.images)
    let missing = sets.indices.filter { found[$0] == nil }
    if !missing.isEmpty {
      let images = EvaluationImages(
        try experiment.dataset.open(), shape: experiment.dataset.imageShape)
      for (index, nearest) in zip(
        missing, try search(missing.map { sets[$0] }, images, onProgress))
      {
        try cache.keep(nearest, as: keys[index])
        found[index] = nearest
      }
    }
    return zip(sets, found).compactMap { set, nearest in
      nearest.map { NearestImages(queries: set, nearest: $0) }
    }
  }

  /// The first images that the dataset keeps apart, as grey levels; nil where it keeps none.
  public static func heldOut(of run: ComparedRun, cache: ComputedImagesCache) throws
    -> ComputedImages?
  {
    let experiment = try run.requireExperiment()
    guard experiment.dataset.hasHeldOutImages else { return nil }
    return try cache.images("held out \(count)\n\(run.datasetStamp)") {
      let images = EvaluationImages(
        try experiment.dataset.openHeldOut(limit: count), shape: experiment.dataset.imageShape)
      return ComputedImages(
        pixels: try images.bytes(0..<images.count), shape: experiment.dataset.imageShape)
    }
  }

  private static func search(
    _ sets: [ComputedImages], _ images: EvaluationImages,
    _ onProgress: (EvaluationProgress) throws -> Void
  ) throws -> [ComputedImages] {
    let size = images.shape.batch(1).count
    var best = sets.map {
      [(distance: Int, pixels: [UInt8])](
        repeating: (.max, []), count: $0.count)
    }
    for start in stride(from: 0, to: images.count, by: 1000) {
      let block = try images.bytes(start..<min(start + 1000, images.count))
      for (set, queries) in sets.enumerated() {
        for query in 0..<queries.count {
          let (index, distance) = nearest(
            to: queries.pixels[query * size..<(query + 1) * size], in: block, size)
          if distance < best[set][query].distance {
            best[set][query] = (distance, Array(block[index * size..<(index + 1) * size]))
          }
        }
      }
      try onProgress(
        EvaluationProgress(
          what: "training images searched", done: min(start + 1000, images.count),
          total: images.count))
    }
    return best.map { found in
      ComputedImages(
        pixels: found.flatMap(\.pixels), shape: images.shape,
        numbers: found.map { (Double($0.distance) / Double(size)).squareRoot() })
    }
  }

  /// The nearest image of a block, and the sum of the squared differences.
  private static func nearest(
    to query: ArraySlice<UInt8>, in block: [UInt8], _ size: Int
  ) -> (index: Int, distance: Int) {
    query.withUnsafeBufferPointer { query in
      block.withUnsafeBufferPointer { block in
        var best = (index: 0, distance: Int.max)
        for index in 0..<block.count / size {
          let image = UnsafeBufferPointer(rebasing: block[index * size..<(index + 1) * size])
          let distance = squaredDistance(query, image)
          if distance < best.distance { best = (index, distance) }
        }
        return best
      }
    }
  }

  /// In pieces whose sums 32 bits hold: whole numbers, so that the order of adding does not matter.
  private static func squaredDistance(
    _ a: UnsafeBufferPointer<UInt8>, _ b: UnsafeBufferPointer<UInt8>
  ) -> Int {
    let piece = 1 << 15
    var total = 0
    for start in stride(from: 0, to: a.count, by: piece) {
      var sum: Int32 = 0
      for index in start..<min(start + piece, a.count) {
        let difference = Int32(a[index]) &- Int32(b[index])
        sum &+= difference &* difference
      }
      total += Int(sum)
    }
    return total
  }
}
