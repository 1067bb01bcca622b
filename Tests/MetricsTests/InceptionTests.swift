import ComponentLaws
import Diffusion
import Metrics
import Recipe
import Tensor
import TestSupport
import Testing

/// The FID network against pytorch-fid's in float64 (`inception.safetensors`).
@Suite(.serialized) struct InceptionTests {
  /// A case of the references: `32x32x3.tensorflow.128`.
  private struct Case {
    let name: String
    let shape: Shape
    let keys: String

    init(_ name: String) {
      self.name = name
      let words = name.split(separator: ".", maxSplits: 2)
      shape = Shape([1] + words[0].split(separator: "x").compactMap { Int($0) })
      keys = ", resize: \(words[1]), scale: \(words[2])"
    }
  }

  private static func cases(of numbers: SafetensorsContents) -> [Case] {
    numbers.arrays.keys.filter { $0.hasSuffix(".pooled") }.sorted()
      .map { Case(String($0.dropLast(".pooled".count))) }
  }

  /// 1e-4 is what is asked for; float32 through 94 layers gives 1e-6 in PyTorch.
  @Test func featuresAreThoseOfPyTorchFID() throws {
    let numbers = try References.read("inception")
    let cases = Self.cases(of: numbers)
    #expect(cases.count == 8)
    let fixture = try InceptionFixture()
    for item in cases {
      let features = try fixture.open(item.keys).features(of: levels(item.shape))
      for view in FeatureView.allCases {
        let expected = try #require(numbers.arrays["\(item.name).\(view)"])
        expectClose(
          features[view]?.values ?? [], expected.values, within: 2e-5, "\(view) of \(item.name)")
      }
    }
  }

  /// What `scale` is unless a recipe says so, by the tool whose rule of resizing it is.
  @Test func everyRuleHasTheScaleOfItsTool() throws {
    let fixture = try InceptionFixture()
    for (resize, scale) in [("tensorflow", "128"), ("pytorch", "127.5"), ("clean", "128")] {
      let extractors = try [", resize: \(resize)", ", resize: \(resize), scale: \(scale)"]
        .map(fixture.open)
      #expect(extractors[0].identity == extractors[1].identity)
      #expect(extractors[0].identity.hasSuffix(" \(resize) \(scale)"))
    }
    let preset = try fixture.open()
    #expect(try preset.identity == fixture.open(", resize: tensorflow").identity)
    let digest = preset.identity.split(separator: " ")[1]
    #expect(
      preset.pedigree
        == "Inception-v3 of 2015 (weights \(digest.prefix(16))), images to 299x299 by "
        + "TensorFlow 1's bilinear rule, levels scaled by (x - 128) / 128")
  }

  /// Batches larger than what goes through the network together, in any split, with any threads.
  @Test func featuresDependOnTheirImageAlone() async {
    await #expect(processExitsWith: .success) {
      let fixture = try InceptionFixture()
      let images = levels([9, 20, 24, 3])
      var expected: [FeatureView: [Float]] = [:]
      for threads in [1, 3] {
        CPUBackend.threads = threads
        let open = try fixture.open()
        let whole = try open.features(of: images)
        let parts = try [0..<2, 2..<9].map { try open.features(of: images.sliced(axis: 0, $0)) }
        for view in FeatureView.allCases {
          let values = whole[view]?.values ?? []
          expectSameBits(
            parts.flatMap { $0[view]?.values ?? [] }, values, "\(view), \(threads) threads")
          expectSameBits(expected[view, default: values], values, "\(view) by threads")
          expected[view] = values
        }
      }
    }
  }

  /// The laws of extractors, with weights: those that run over all components lack them.
  @Test func keepsTheLaws() throws {
    let fixture = try InceptionFixture()
    let laws = try Laws.all(
      of: Plugin(InceptionV3.self), overrides: ["extractor.weights=\(fixture.path)"])
    #expect(laws.count == 7)
    for law in laws {
      for violation in law.violations() { Issue.record("\(law): \(violation)") }
    }
  }

  /// Weights make the identity, whatever file they come from.
  @Test func theSameWeightsHaveTheSameIdentity() throws {
    let fixture = try InceptionFixture()
    let path = fixture.folder.file("inception.pt")
    try PyTorchFile.write(
      InceptionFixture.arrays.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }, to: path)
    let identity = try fixture.open().identity
    #expect(try extractor("type: inception_v3, weights: '\(path)'").open().identity == identity)
    let other = try InceptionFixture {
      $0.change("Mixed_7c.branch_pool.bn.running_mean", 191) { $0 + 0x1p-20 }
    }
    #expect(try other.open().identity != identity)
  }
}
