import Datasets
import Diffusion
import Metrics
import Recipe
import Tensor
import TestSupport
import Testing

/// The built-in extractor on the real test images of FashionMNIST.
@Suite(
  .enabled(
    if: (try? FashionMNIST.collection.find(.test, in: nil)) != nil,
    "FashionMNIST is not installed: make setup, or the apt package dataset-fashion-mnist"))
struct AccuracyTests {
  /// What the file of the weights and Documentation/builtin-extractor.md say. Another instruction set
  /// rounds otherwise, which can turn an image over whose two largest logits agree to six digits:
  /// of ten thousand a few at most.
  @Test func isTheRecordedOne() throws {
    let recorded = try Safetensors.decode(FashionMNISTClassifier.weights, name: "weights").metadata
    let wanted = try #require(recorded["test_correct"].flatMap(Int.init))
    let images = try FashionMNIST.collection.open(.test, in: nil)
    #expect(recorded["test_images"] == "\(images.count)")
    #expect(wanted >= 9000)
    let recipe = try Recipe.parse("extractor: {type: fashion_mnist_classifier}", name: "test")
    let extractor = try recipe.read(with: Registry([Metrics::plugin])) {
      try $0.component("extractor", of: .extractor, as: (any FeatureExtractor).self)
    }.value.open()
    var correct = 0
    for start in stride(from: 0, to: images.count, by: 500) {
      let indices = Array(start..<start + 500)
      let levels = try images.batch(indices).read().map { (($0 + 1) * 127.5).rounded() }
      let logits = try #require(
        try extractor.features(of: Tensor(levels, shape: [500, 28, 28, 1]))[.logits])
      for (row, label) in try images.labels(indices).enumerated() {
        let own = logits.values[row * 10..<(row + 1) * 10]
        if own.allSatisfy({ $0 <= own[row * 10 + label] }) { correct += 1 }
      }
    }
    #expect(abs(correct - wanted) <= 3, "\(correct), recorded are \(wanted)")
  }
}
