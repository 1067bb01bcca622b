import Datasets
import Diffusion
import Foundation
import Layers
import Metrics
import Recipe
import Tensor
import TestSupport
import Testing

/// The extractors `classifier` and `fashion_mnist_classifier`.
@Suite struct ClassifierTests {
  private let folder = ScratchFolder()

  private func extractor(_ keys: String) throws -> any FeatureExtractor {
    let recipe = try Recipe.parse("extractor: {\(keys)}", name: "test")
    return try recipe.read(with: Registry([Metrics::plugin])) {
      try $0.component("extractor", of: .extractor, as: (any FeatureExtractor).self)
    }.value
  }

  private func builtIn() throws -> any OpenExtractor {
    try extractor("type: fashion_mnist_classifier").open()
  }

  /// A file of weights that follow from names, with what `extractor train` would say of it.
  private func writeHashed(
    _ image: ImageShape = ImageShape(height: 28, width: 28, channels: 1),
    metadata changes: [String: String] = [:]
  ) throws -> String {
    let trainable = try #require(try extractor("type: classifier") as? any TrainableExtractor)
    let network = trainable.classifier(for: image, classes: 10)
    let arrays = network.parameters.parameters.map { parameter in
      let shape = parameter.shape.axes
      let values = HashValues.parameter(parameter.name, shape)
      return (name: parameter.name, array: HostArray(shape: shape, values: values))
    }
    let path = folder.file("hashed.safetensors")
    try Safetensors.write(arrays, metadata: network.metadata.merging(changes) { $1 }, to: path)
    return path
  }

  private func openHashed(_ image: ImageShape) throws -> any OpenExtractor {
    try extractor("type: classifier, weights: \(writeHashed(image))").open()
  }

  // MARK: - The network

  /// PyTorch's numbers in float64. A dozen layers in float32 leave 1e-6; another stride, group or
  /// order of layers costs 1e-2 and more.
  @Test(arguments: [[3, 28, 28], [2, 11, 13]]) func featuresAreThoseOfPyTorch(_ size: [Int]) throws
  {
    let name = "\(size[1])x\(size[2])"
    let expected = try References.read("classifier").arrays
    let image = ImageShape(height: size[1], width: size[2], channels: 1)
    let shape = image.batch(size[0])
    let levels = Tensor(HashValues.levels("images.\(name)", shape.count), shape: shape)
    let features = try openHashed(image).features(of: levels)
    for view in FeatureView.allCases {
      let matrix = try #require(features[view])
      let reference = try #require(expected["\(name).\(view)"])
      #expect(matrix.rows == size[0])
      expectClose(matrix.values, reference.values, within: 1e-5, "\(view) of \(name)")
    }
  }

  /// Also over the edge of what is computed at a time, 100 images.
  @Test func featuresDoNotDependOnTheirNeighboursNorOnThreads() async {
    await #expect(processExitsWith: .success) {
      let extractor = try ClassifierTests().builtIn()
      let shape: Shape = [103, 28, 28, 1]
      let images = Tensor(HashValues.levels("images", shape.count), shape: shape)
      CPUBackend.threads = 1
      let together = try extractor.features(of: images)
      for threads in [1, 2, 3] {
        CPUBackend.threads = threads
        for view in FeatureView.allCases {
          let all = try #require(together[view])
          for range in [0..<1, 5..<12, 99..<103] {
            let few = try extractor.features(of: images.sliced(axis: 0, range))[view]
            let columns = range.lowerBound * all.columns..<range.upperBound * all.columns
            expectSameBits(
              few?.values ?? [], Array(all.values[columns]),
              "\(view) of images \(range) with \(threads) threads")
          }
        }
      }
    }
  }

  // MARK: - Images of other kinds

  /// A grey image that was made of colours, and the colours.
  @Test func coloursBecomeGreyAsPillowMakesThem() throws {
    let grey = try #require(try References.read("resized").arrays["grey"])
    let colours = HashValues.levels("colours", 28 * 28 * 3)
    let extractor = try builtIn()
    let expected = try extractor.features(of: Tensor(grey.values, shape: [1, 28, 28, 1]))
    let found = try extractor.features(of: Tensor(colours, shape: [1, 28, 28, 3]))
    for view in FeatureView.allCases { #expect(found[view] == expected[view], "\(view)") }
  }

  /// The same picture at three times the size is the picture again, where it is even: triangles that
  /// span three pixels on each side see their neighbours at its edges alone.
  @Test func otherSizesBecomeTheNetworks() throws {
    let extractor = try builtIn()
    let even = Tensor.filled(77, shape: [2, 28, 28, 1])
    let expected = try extractor.features(of: even)
    for shape: Shape in [[2, 84, 84, 1], [2, 9, 50, 3]] {
      let found = try extractor.features(of: .filled(77, shape: shape))
      for view in FeatureView.allCases {
        #expect(found[view] == expected[view], "\(view) \(shape)")
      }
    }
  }

  /// Every channel by itself: one is bright where the others are dark.
  @Test func aNetworkOfColoursTakesThem() throws {
    let extractor = try openHashed(ImageShape(height: 8, width: 8, channels: 3))
    let levels = HashValues.levels("colours of 16", 16 * 16 * 3)
    let large = Tensor(levels, shape: [1, 16, 16, 3])
    let pooled = try #require(try extractor.features(of: large)[.pooled]).values
    let mirrored = large.permuted([3, 0, 1, 2]).gathered(rows: [2, 1, 0]).permuted([1, 2, 3, 0])
    #expect(try extractor.features(of: mirrored)[.pooled]?.values != pooled)
    let grey = try extractor.features(of: large.sliced(axis: 3, 0..<1))
    let three = GreyLevels.threeChannels(large.sliced(axis: 3, 0..<1))
    #expect(try extractor.features(of: three)[.pooled] == grey[.pooled])
  }

  // MARK: - Files

  @Test func theWeightsInTheProgramAreTheFileOfTheRepository() throws {
    let root = URL(filePath: References.folder).deletingLastPathComponent()
      .deletingLastPathComponent()
    let file = root.appending(path: "Sources/CClassifierWeights/fashion-mnist.safetensors").path()
    let bytes = try readFile(file, limit: 2_000_000)
    #expect(FashionMNISTClassifier.weights == bytes)
    let digest = SHA256.hex(bytes)
    let extractor = try builtIn()
    #expect(
      extractor.identity
        == "residual classifier, images made 28x28x1: grey by BT.601, size by an antialiased triangle, "
        + "weights \(digest)")
    #expect(extractor.pedigree.contains(", weights \(digest.prefix(12)), "))
    #expect(extractor.views == Set(FeatureView.allCases))
  }

  /// What is said of a file that is no such weights.
  private func complaint(_ file: String) -> String {
    do {
      _ = try extractor("type: classifier, weights: \(file)").open()
      return "opened"
    } catch {
      return "\(error)".replacing(folder.path, with: "TMP")
    }
  }

  @Test func filesOfSomethingElseAreOneError() throws {
    let good = try writeHashed()
    #expect(complaint(good) == "opened")
    let bytes = folder.bytes("hashed.safetensors")
    let cut = folder.file("cut.safetensors", Array(bytes.dropLast(4)))
    #expect(complaint(cut).hasSuffix("it is cut short"))
    #expect(complaint("\(folder.path)/none").hasPrefix("TMP/none: cannot be read: "))
    let stranger = "is no file that 'daedalus extractor train' wrote: its metadata name no network"
    for (key, value) in [
      ("network", "unet"), ("images", "28x28"), ("images", "0x28x1"), ("images", "28x28x2"),
      ("images", "9999x28x1"), ("classes", "1"), ("classes", "ten"),
    ] {
      let file = try writeHashed(metadata: [key: value])
      #expect(complaint(file) == "TMP/hashed.safetensors: \(stranger)", "\(key): \(value)")
    }
    #expect(
      complaint(try writeHashed(metadata: ["classes": "11"])) == """
        TMP/hashed.safetensors does not fit this network:
          'out.linear.weight' must be [11, 64], but is [10, 64]
          'out.linear.bias' must be [11], but is [10]
        """)
  }

  @Test func withoutWeightsItSaysWhereTheyComeFrom() throws {
    let error = #expect(throws: FileError.self) { try extractor("type: classifier").open() }
    #expect(
      error?.description
        == "extractor.weights: is not given: name the classifier.safetensors of a run that "
        + "'daedalus extractor train' made")
  }
}
