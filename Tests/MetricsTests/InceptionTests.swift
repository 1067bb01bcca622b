import ComponentLaws
import Diffusion
import Metrics
import Recipe
import Tensor
import TestSupport
import Testing

/// The FID network against pytorch-fid's in float64 (`inception.safetensors`).
@Suite(.serialized) struct InceptionTests {
  /// The cases of the references, `32x32x3.tensorflow.tensorflow`, by what stands behind the size.
  private static func cases(of numbers: SafetensorsContents) -> [Substring: [String]] {
    let names = numbers.arrays.keys.filter { $0.hasSuffix(".pooled") }.sorted()
      .map { String($0.dropLast(".pooled".count)) }
    return Dictionary(grouping: names) { $0.drop { $0 != "." }.dropFirst() }
  }

  /// The scale that each rule of resizing has unless a recipe says so: that of its tool.
  private static let scales = [
    "tensorflow": "tensorflow", "pytorch": "pytorch", "clean": "tensorflow",
  ]

  /// 1e-4 is what is asked for; float32 through 94 layers gives 1e-6 in PyTorch.
  @Test func featuresAreThoseOfPyTorchFID() throws {
    let numbers = try References.read("inception")
    let cases = Self.cases(of: numbers)
    #expect(
      cases.keys.sorted() == [
        "clean.pytorch", "clean.tensorflow", "pytorch.pytorch", "tensorflow.tensorflow",
      ])
    let fixture = try InceptionFixture()
    for (rule, names) in cases {
      let (resize, scale) = (String(rule.prefix { $0 != "." }), rule.drop { $0 != "." }.dropFirst())
      let isUsual = Self.scales[resize] == String(scale)
      let open = try fixture.open(", resize: \(resize)" + (isUsual ? "" : ", scale: \(scale)"))
      #expect(open.identity.hasSuffix(" \(resize) \(scale)"))
      for name in names {
        let size = name.prefix { $0 != "." }.split(separator: "x").compactMap { Int($0) }
        let features = try open.features(of: levels(Shape([1] + size)))
        for view in FeatureView.allCases {
          let expected = try #require(numbers.arrays["\(name).\(view)"])
          expectClose(
            features[view]?.values ?? [], expected.values, within: 2e-5, "\(view) of \(name)")
        }
      }
    }
  }

  /// Batches larger than what goes through the network together, in any split, with any threads.
  @Test func featuresDependOnTheirImageAlone() async {
    await #expect(processExitsWith: .success) {
      let fixture = try InceptionFixture()
      let images = levels([9, 20, 24, 3])
      let open = try fixture.open()
      CPUBackend.threads = 1
      let whole = try open.features(of: images)
      CPUBackend.threads = 3
      let parts = try [0..<2, 2..<9].map { try open.features(of: images.sliced(axis: 0, $0)) }
      for view in FeatureView.allCases {
        expectSameBits(
          parts.flatMap { $0[view]?.values ?? [] }, whole[view]?.values ?? [], "\(view) in parts")
        #expect(whole[view]?.rows == 9)
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
    let open = try fixture.open()
    let identity = open.identity
    let digest = identity.split(separator: " ")[1]
    #expect(digest.count == 64 && identity == "inception_v3 \(digest) tensorflow tensorflow")
    #expect(
      open.pedigree == "Inception-v3 of 2015 (weights \(digest.prefix(16))), images to 299x299 by "
        + "TensorFlow 1's bilinear rule, levels scaled by (x - 128) / 128")
    #expect(try extractor("type: inception_v3, weights: '\(path)'").open().identity == identity)
    let other = try InceptionFixture {
      $0.change("Mixed_7c.branch_pool.bn.running_mean", 191) { $0 + 0x1p-20 }
    }
    #expect(try other.open().identity != identity)
  }
}
