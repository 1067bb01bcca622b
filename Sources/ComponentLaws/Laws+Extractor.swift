import Diffusion
import Recipe
import Tensor

extension Laws {
  /// What holds for every feature extractor that opens. One that lacks its weights here says so in
  /// a `FileError`, and is checked where it has them.
  static func extractor(_ specimen: Specimen) -> [Law] {
    [
      specimen.law("features are finite, one row an image, in the views that it declares") {
        try opened($0).map(declared) ?? []
      },
      specimen.law("an image's features do not depend on its batch, to the bit") {
        try opened($0).map(independent) ?? []
      },
      specimen.law("opened again, it is the same", again),
      specimen.law("a grey image has the features of three equal channels") {
        try opened($0).map(grey) ?? []
      },
      specimen.law("images other than grey levels are an error") {
        try opened($0).map(refusing) ?? []
      },
    ]
  }

  private static func opened(_ specimen: Specimen) throws -> (any OpenExtractor)? {
    let extractor = try specimen.make(as: (any FeatureExtractor).self)
    do { return try extractor.open() } catch is FileError { return nil }
  }

  /// Three images of grey levels that follow from their size.
  private static func images(_ height: Int, _ width: Int, _ channels: Int) -> Tensor {
    let shape: Shape = [3, height, width, channels]
    let fingerprint = HashValues.fingerprint("levels of \(shape)")
    return Tensor(
      (0..<shape.count).map { Float(HashValues.hash(fingerprint, $0) >> 56) }, shape: shape)
  }

  /// Images of a size that it takes, of each number of channels that it takes.
  private static func suitable(_ extractor: any OpenExtractor) throws -> [Tensor] {
    let sizes = [(8, 8), (28, 28), (32, 32), (64, 64), (299, 299)]
    let found = [1, 3].compactMap { channels in
      sizes.lazy.map { images($0.0, $0.1, channels) }
        .first { (try? extractor.features(of: $0.sliced(axis: 0, 0..<1))) != nil }
    }
    guard !found.isEmpty else {
      throw ExtractorError("it takes no images of \(sizes.map { "\($0.0)" }) pixels a side")
    }
    return found
  }

  private static func declared(_ extractor: any OpenExtractor) throws -> [String] {
    try suitable(extractor).flatMap { images -> [String] in
      let features = try extractor.features(of: images)
      let given = FeatureView.allCases.filter { features[$0] != nil }
      let wanted = FeatureView.allCases.filter(extractor.views.contains)
      var violations = given == wanted ? [] : ["it declares \(wanted) and gives \(given)"]
      for view in given {
        guard let matrix = features[view] else { continue }
        if matrix.rows != 3 { violations.append("\(view): \(matrix.rows) rows for 3 images") }
        if let value = matrix.values.first(where: { !$0.isFinite }) {
          violations.append("\(view): there is \(value)")
        }
      }
      return violations
    }
  }

  private static func independent(_ extractor: any OpenExtractor) throws -> [String] {
    try suitable(extractor).flatMap { images -> [String] in
      let together = try extractor.features(of: images)
      let splits = try [[0..<1, 1..<3], [0..<2, 2..<3]].map { parts in
        try parts.map { try extractor.features(of: images.sliced(axis: 0, $0)) }
      }
      return FeatureView.allCases.flatMap { view in
        splits.compactMap { split in
          let apart = split.flatMap { $0[view]?.values ?? [] }
          let rows = split.map(\.count)
          return differ(apart, together[view]?.values ?? [])
            ? "\(view): in parts of \(rows) images, features differ" : nil
        }
      }
    }
  }

  private static func again(_ specimen: Specimen) throws -> [String] {
    guard let first = try opened(specimen), let second = try opened(specimen) else { return [] }
    let images = try suitable(first)[0]
    let (one, two) = (try first.features(of: images), try second.features(of: images))
    let views = FeatureView.allCases.filter {
      differ(one[$0]?.values ?? [], two[$0]?.values ?? [])
    }
    let texts = [
      ("identity", first.identity, second.identity), ("pedigree", first.pedigree, second.pedigree),
    ]
    return texts.filter { $0.1 != $0.2 }.map { "its \($0.0) '\($0.1)' became '\($0.2)'" }
      + texts.filter { $0.1.isEmpty }.map { "its \($0.0) is empty" }
      + views.map { "\($0): features are others" }
  }

  /// Where grey images and those of three channels have as many features: pixels themselves have
  /// not.
  private static func grey(_ extractor: any OpenExtractor) throws -> [String] {
    guard let images = try suitable(extractor).first(where: { $0.shape[3] == 1 }),
      let three = try? extractor.features(of: GreyLevels.threeChannels(images))
    else { return [] }
    let one = try extractor.features(of: images)
    return FeatureView.allCases.compactMap { view in
      guard let a = one[view], let b = three[view], a.columns == b.columns else { return nil }
      let difference = Difference(b.values, a.values)
      // A mean over three times as many numbers is rounded otherwise.
      return difference.relative < 1e-5 ? nil : "\(view): \(difference)"
    }
  }

  private static func refusing(_ extractor: any OpenExtractor) throws -> [String] {
    let good = try suitable(extractor)[0]
    let levels: [Float] = [-1, 0.5, 256, .nan, .infinity]
    let faulty = levels.map { level in
      let one = Tensor([level] + [Float](repeating: 0, count: good.count - 1), shape: good.shape)
      return ("the level \(level)", one)
    }
    let others = [
      ("two channels", images(good.shape[1], good.shape[2], 2)),
      ("a shape without channels", good.reshaped([3, good.count / 3])),
    ]
    return (faulty + others).compactMap { what, images in
      (try? extractor.features(of: images)) == nil ? nil : "\(what) has features"
    }
  }

  private static func differ(_ a: [Float], _ b: [Float]) -> Bool {
    a.map(\.bitPattern) != b.map(\.bitPattern)
  }
}
