import Daedalus

public let plugin = Plugin(LevelShares.self)

/// How often each of 16 ranges of grey levels occurs in an image, of any size.
struct LevelShares: FeatureExtractor {
  static let typeName = "level_shares"
  static let summary = "shares of 16 ranges of grey levels"

  init(_ options: inout Options) throws {}

  func open() throws -> any OpenExtractor { OpenShares() }
}

private struct OpenShares: OpenExtractor {
  let pedigree = "shares of 16 ranges of grey levels"
  let identity = "level_shares 16"
  let views: Set<FeatureView> = [.pooled]

  func features(of images: Tensor) throws -> ImageFeatures {
    try GreyLevels.check(images)
    let (count, values) = (images.shape[0], try images.read())
    let size = values.count / max(count, 1)
    var shares = [Float](repeating: 0, count: count * 16)
    for (index, level) in values.enumerated() {
      shares[index / size * 16 + Int(level) / 16] += 1
    }
    return ImageFeatures([
      .pooled: FeatureMatrix(rows: count, columns: 16, values: shares.map { $0 / Float(size) })
    ])
  }
}
