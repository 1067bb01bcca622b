internal import Diffusion
internal import Tensor

/// Inception with its weights.
struct OpenInception: OpenExtractor {
  private let network = InceptionNetwork()
  private let weights: InceptionWeights
  private let resize: ImageResize
  private let scale: ImageScale

  /// Images that go through the network together: enough for all threads, and few enough for the
  /// caches. Nothing depends on it but speed and memory.
  private static let batch = 8

  let views: Set<FeatureView> = [.pooled, .logits, .spatial]

  init(_ path: String, _ resize: ImageResize, _ scale: ImageScale) throws {
    weights = try InceptionWeights(path, for: network)
    self.resize = resize
    self.scale = scale
  }

  var pedigree: String {
    "Inception-v3 of 2015 (weights \(weights.digest.prefix(16))), images to 299x299 by "
      + "\(resize.rule), levels scaled by \(scale.rule)"
  }

  var identity: String {
    "inception_v3 \(weights.digest) \(resize.rawValue) \(scale.rawValue)"
  }

  func features(of images: Tensor) throws -> ImageFeatures {
    try GreyLevels.check(images)
    let count = images.shape[0]
    var rows: (pooled: [Float], logits: [Float], spatial: [Float]) = ([], [], [])
    for start in stride(from: 0, to: count, by: Self.batch) {
      let part = images.sliced(axis: 0, start..<min(start + Self.batch, count))
      let output = network(try prepared(part), weights.weights)
      rows.pooled += try output.pooled.read()
      rows.logits += try output.logits.read()
      rows.spatial += try output.spatial.read()
    }
    let matrix = { (values: [Float], columns: Int) in
      FeatureMatrix(rows: count, columns: columns, values: values)
    }
    return ImageFeatures([
      .pooled: matrix(rows.pooled, InceptionNetwork.pooledCount),
      .logits: matrix(rows.logits, InceptionNetwork.classes),
      .spatial: matrix(rows.spatial, InceptionNetwork.spatialCount),
    ])
  }

  /// `[n, 299, 299, 3]`, scaled; channels are repeated last, which changes nothing.
  private func prepared(_ images: Tensor) throws -> Tensor {
    let resized = try resize(images, to: InceptionNetwork.imageSize)
    return GreyLevels.threeChannels(scale(resized))
  }
}
