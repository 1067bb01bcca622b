internal import Diffusion
internal import Tensor

/// A classifier with the weights of a file that `extractor train` wrote, which also says what network
/// it is and what was measured of it.
struct OpenClassifier: OpenExtractor {
  let pedigree: String
  let identity: String
  let views = Set(FeatureView.allCases)
  private let network: ResidualClassifier
  private let weights: Weights
  private let input: ClassifierInput

  /// Images that are computed at a time: what they become on the way takes 25 KiB per layer.
  private static let batch = 100

  /// Reads the bytes of a whole file, which messages call `name`.
  /// - Throws: `FileError` for a file of something else, `WeightsError` for another network's.
  init(_ bytes: [UInt8], name: String) throws {
    let contents = try Safetensors.decode(bytes, name: name)
    let metadata = contents.metadata
    guard let network = ResidualClassifier(metadata: metadata) else {
      throw FileError(
        name, "is no file that 'daedalus extractor train' wrote: its metadata name no network")
    }
    self.network = network
    weights = try Weights(network.parameters, arrays: contents.arrays, source: name).prepacked()
    input = ClassifierInput(image: network.image)
    let digest = SHA256.hex(bytes)
    identity = "\(ResidualClassifier.name), \(input.rule), weights \(digest)"
    let origin = metadata["dataset"].map { " trained on \($0)" } ?? ""
    let skill = Self.accuracy(metadata).map { " (\($0))" } ?? ""
    pedigree =
      "\(ResidualClassifier.name)\(origin)\(skill), weights \(digest.prefix(12)), \(input.rule)"
  }

  /// "93.12 % of 10000 test images", as its training measured.
  private static func accuracy(_ metadata: [String: String]) -> String? {
    guard let images = metadata["test_images"].flatMap(Int.init), images > 0,
      let correct = metadata["test_correct"].flatMap(Int.init)
    else { return nil }
    let hundredths = (Double(correct) / Double(images) * 10000).rounded() / 100
    return "\(hundredths) % of \(images) test images"
  }

  func features(of images: Tensor) throws -> ImageFeatures {
    try GreyLevels.check(images)
    let count = images.shape[0]
    var pieces: [(rows: Int, features: ResidualClassifier.Features)] = []
    for start in stride(from: 0, to: count, by: Self.batch) {
      let range = start..<min(start + Self.batch, count)
      let features = network.features(
        try input(images.sliced(axis: 0, range)), Pass(weights))
      pieces.append((range.count, features))
    }
    let matrix = { (view: (ResidualClassifier.Features) -> Tensor) throws -> FeatureMatrix in
      let values = try pieces.flatMap { try view($0.features).read() }
      let columns = view(pieces[0].features).count / pieces[0].rows
      return FeatureMatrix(rows: count, columns: columns, values: values)
    }
    return try ImageFeatures([
      .pooled: matrix { $0.pooled }, .logits: matrix { $0.logits }, .spatial: matrix { $0.spatial },
    ])
  }
}
