import Diffusion
import Experiments
import Foundation
import Recipe
import Tensor
import TestSupport
import Testing

/// Samples beside a reference: figures, what is kept, and what is refused.
@Suite struct EvaluationTests {
  let scratch = ScratchFolder()
  private let shape = ImageShape(height: 4, width: 4, channels: 1)

  private func write(_ pixels: [UInt8], to name: String) throws -> ImageFile {
    let array = NPY.encode(shape: [pixels.count / 16, 4, 4, 1], bytes: pixels)
    try NPZ.write([(name: "arr_0", npy: array)], to: scratch.file(name))
    return try ImageFile(scratch.file(name))
  }

  private var cache: FeatureCache { FeatureCache(folder: scratch.file("cache")) }

  /// What an evaluation found, and how often it computed something of the reference.
  private struct Outcome: Equatable {
    let figures: [MetricFigure]
    let notes: [String]
    let computed: Int
    var remarks: [String] = []
  }

  private func evaluate(
    _ pixels: [UInt8], _ reference: EvaluationReference?, _ keys: String = "",
    extractor: String = "{type: toy}", cache: FeatureCache? = nil
  ) throws -> Outcome {
    let evaluation = try Evaluation(
      toySettings(keys, extractor: extractor), samples: pixels.count / 16, of: shape,
      against: reference, cache: cache)
    var (computed, remarks): (Int, [String]) = (0, [])
    let set = try evaluation.referenceFeatures(onNote: { remarks.append($0) }) { progress in
      #expect(progress.what == "features of the reference" && progress.done <= progress.total)
      computed += 1
    }
    let found = try evaluation.figures(
      of: EvaluationImages(pixels, shape: shape), against: set, onProgress: { _ in })
    return Outcome(
      figures: found.figures,
      notes: found.notes.map { $0.replacing(scratch.path, with: "TMP") }, computed: computed,
      remarks: remarks.map { $0.replacing(scratch.path, with: "TMP") })
  }

  private func complaint(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "nothing"
    } catch { return "\(error)".replacing(scratch.path, with: "TMP") }
  }

  // MARK: - Figures

  /// 70 samples are three batches. Sums of 16 whole numbers and their mean are exact in float32; the
  /// distance is computed in double on both sides.
  @Test func figuresAreThoseOfTheFeatures() throws {
    let (one, other) = (toyPixels(70), toyPixels(45, seed: 3))
    let reference = EvaluationReference(try write(other, to: "r.npz"))
    let found = try evaluate(one, reference)
    #expect(found.figures.map(\.name) == ["distance", "largest", "largest_reference"])
    #expect(abs(found.figures[0].value - toyDistance(one, other)) < 1e-9)
    #expect(found.figures[1].value == toyFeatures(one).flatMap(\.self).max())
    #expect(found.figures[2].value == toyFeatures(other).flatMap(\.self).max())
    #expect(
      found.notes == [
        "confidence needs logits features, and the extractor has only pooled: it is left out",
        "70 samples are few: under 10000, figures scatter and depend on their number",
      ])
    let same = try evaluate(other, reference, "metrics: [distance]")
    #expect(same.figures.map(\.value) == [0])
  }

  @Test func whatNeedsNoReferenceHasNone() throws {
    let pixels = toyPixels(5)
    let found = try evaluate(
      pixels, EvaluationReference(try write(toyPixels(4), to: "r.npz")), "metrics: [confidence]",
      extractor: "{type: toy, logits: true}")
    #expect(found.computed == 0, "the reference is not looked at")
    let features = toyFeatures(pixels).flatMap(\.self)
    // Fifteen numbers below 256, in double.
    #expect(abs(found.figures[0].value - features.reduce(0, +) / 15) < 1e-12)
    #expect(
      try found.figures
        == evaluate(pixels, nil, "metrics: [confidence]", extractor: "{type: toy, logits: true}")
        .figures)
  }

  // MARK: - The cache

  @Test func featuresOfAReferenceAreKept() throws {
    let (one, reference) = (
      toyPixels(40), EvaluationReference(try write(toyPixels(45, seed: 3), to: "r.npz"))
    )
    let first = try evaluate(one, reference, cache: cache)
    #expect(first.computed == 2)
    let kept = scratch.contents(of: "cache")
    #expect(kept.count == 1)
    let second = try evaluate(one, reference, cache: cache)
    #expect(second.computed == 0 && second.figures == first.figures)
    expectSame(scratch.contents(of: "cache"), kept)
    let others = EvaluationReference(try write(toyPixels(45, seed: 4), to: "o.npz"))
    let third = try evaluate(one, others, cache: cache)
    #expect(third.computed == 2 && third.figures[0].value != first.figures[0].value)
    #expect(try third.figures == evaluate(one, others).figures)
    #expect(scratch.contents(of: "cache").count == 2)
  }

  /// The identity of the extractor is part of the name: features of another one are others.
  @Test func anotherExtractorHasOtherFeatures() throws {
    let (one, reference) = (
      toyPixels(40), EvaluationReference(try write(toyPixels(45, seed: 3), to: "r.npz"))
    )
    let first = try evaluate(one, reference, "metrics: [distance]", cache: cache)
    let found = try evaluate(
      one, reference, "metrics: [distance]", extractor: "{type: toy, scale: 2}", cache: cache)
    // Twice every feature is exact, and so is twice a distance.
    #expect(found.figures[0].value == 2 * first.figures[0].value)
    #expect(scratch.contents(of: "cache").count == 2)
  }

  @Test(arguments: ["cut", "flipped", "empty", "other size", "text"])
  func aDamagedEntryIsComputedAnew(_ damage: String) throws {
    let (one, reference) = (
      toyPixels(40), EvaluationReference(try write(toyPixels(45, seed: 3), to: "r.npz"))
    )
    let first = try evaluate(one, reference, cache: cache)
    let kept = scratch.contents(of: "cache")
    let (name, bytes) = try #require(kept.first)
    var damaged = bytes
    switch damage {
    case "cut": damaged = Array(bytes.prefix(bytes.count / 2))
    case "flipped": damaged[bytes.count / 2] ^= 1
    case "empty": damaged = []
    case "text": damaged = Array("not a zip archive".utf8)
    default:
      let other = HostArray(shape: [44, 3], values: [Float](repeating: 1, count: 132))
      try NPZ.write([(name: "features", npy: NPY.encode(other))], to: scratch.file("x"))
      damaged = scratch.bytes("x")
    }
    _ = scratch.file("cache/\(name)", damaged)
    let second = try evaluate(one, reference, cache: cache)
    #expect(second.computed == 2 && second.figures == first.figures)
    expectSame(scratch.contents(of: "cache"), kept)
  }

  @Test func aCacheThatCannotBeWrittenIsSaid() throws {
    _ = scratch.file("cache", [])
    let reference = EvaluationReference(try write(toyPixels(45, seed: 3), to: "r.npz"))
    let found = try evaluate(toyPixels(40), reference, cache: cache)
    #expect(
      found.remarks == [
        "features of the reference are not kept: TMP/cache: the folder cannot be made: File exists"
      ])
    #expect(try found.figures == evaluate(toyPixels(40), reference).figures)
  }

  @Test func theFolderIsTheUsers() {
    #expect(
      FeatureCache(environment: ["XDG_CACHE_HOME": "/c"]).folder == "/c/daedalus/features")
    for environment in [[:], ["XDG_CACHE_HOME": "relative"]] {
      #expect(
        FeatureCache(environment: environment).folder
          == "\(NSHomeDirectory())/.cache/daedalus/features")
    }
  }

  /// Of more than ten thousand images statistics of all are kept, and the features of ten thousand,
  /// evenly chosen: image i is there where 10000 i / count grows. Sums of up to 10,050 numbers below
  /// 256 in double: 1e-12 of their size.
  @Test(arguments: [false, true]) func manyImagesHaveStatistics(_ isKept: Bool) throws {
    let pixels = toyPixels(10_050, seed: 5)
    let reference = EvaluationReference(try write(pixels, to: "r.npz"))
    let evaluation = try Evaluation(
      toySettings("metrics: [distance]"), samples: 3, of: shape, against: reference, cache: cache)
    if isKept { _ = try evaluation.referenceFeatures { _ in } }
    let set = try #require(try evaluation.referenceFeatures { _ in })
    let rows = toyFeatures(pixels)
    let expected = rows.indices.filter { ($0 + 1) * 10_000 / 10_050 > $0 * 10_000 / 10_050 }
    let matrix = try #require(set.features?[.pooled])
    #expect(matrix.rows == 10_000)
    #expect(matrix.values == expected.flatMap { rows[$0].map { Float($0) } })
    let moments = try #require(set.moments[.pooled])
    let means = columnMeans(rows)
    #expect(moments.count == 10_050)
    #expect(zip(moments.mean, means).allSatisfy { abs($0 - $1) < 1e-9 })
    for i in 0..<3 {
      for j in 0..<3 {
        let products = rows.reduce(0) { $0 + ($1[i] - means[i]) * ($1[j] - means[j]) }
        #expect(abs(moments.covariance[3 * i + j] - products / 10_049) < 1e-7)
      }
    }
  }

  /// Every other image of ten.
  @Test func aLimitIsEvenlyChosen() throws {
    let dataset = try Recipe.parse("dataset: {type: toy}", name: "d.yaml")
      .read(with: toyRegistry()) { options in
        try options.component("dataset", of: .dataset, as: DatasetChoice.self)
      }.value
    let reference = try EvaluationReference(dataset, name: dataset.name, limit: 5)
    #expect(reference.name == "toy, training images, evenly chosen from 10" && reference.count == 5)
    let evaluation = try Evaluation(
      toySettings("metrics: [largest]"), samples: 2, of: dataset.imageShape, against: reference,
      cache: nil)
    let set = try #require(try evaluation.referenceFeatures { _ in })
    let images = try dataset.open().batch([0, 2, 4, 6, 8]).read().map { ($0 + 1) * 127.5 }
    let expected = toyFeatures(images.map { UInt8($0.rounded()) }, size: 64)
    #expect(set.features?[.pooled]?.values == expected.flatMap { $0.map { Float($0) } })
    let all = try EvaluationReference(dataset, name: dataset.name, limit: 50)
    #expect(all.name == "toy, training images" && all.count == 10)
  }

  // MARK: - What is refused

  @Test func metricsWithoutFiguresAreErrorsWhenAskedFor() throws {
    let file = try write(toyPixels(4), to: "r.npz")
    let few = EvaluationReference(file)
    #expect(
      complaint { _ = try evaluate(toyPixels(3), few, "metrics: [confidence, distance]") }
        == "confidence needs logits features, and the extractor has only pooled")
    #expect(
      complaint {
        _ = try evaluate(toyPixels(3), few, "metrics: [{type: distance, minimum: 4}, confidence]")
      } == """
        distance takes at least 4 samples, and there are 3
        confidence needs logits features, and the extractor has only pooled
        """)
    #expect(
      complaint { _ = try evaluate(toyPixels(6), few, "metrics: [{type: distance, minimum: 5}]") }
        == "distance takes a reference of at least 5 images, and there are 4")
    #expect(
      complaint { _ = try evaluate(toyPixels(6), nil, "metrics: [distance]") }
        == "distance needs a reference (--reference)")
    #expect(
      complaint { _ = try evaluate(toyPixels(1), few) } == """
        confidence needs logits features, and the extractor has only pooled
        distance takes at least 2 samples, and there are 1
        largest takes at least 2 samples, and there are 1
        """)
  }

  @Test func aReferenceOfStatisticsHasFiguresOfStatistics() throws {
    try writeStatistics(width: 3)
    let reference = EvaluationReference(try ImageFile(scratch.file("s.npz")))
    let found = try evaluate(toyPixels(6), reference)
    #expect(found.figures.map(\.name) == ["distance"])
    #expect(
      found.notes == [
        "confidence needs logits features, and the extractor has only pooled: it is left out",
        "largest needs images of the reference, and 'TMP/s.npz' has statistics alone: it is left out",
        "6 samples are few: under 10000, figures scatter and depend on their number",
        "statistics of the reference (pooled) are those of its file: that they are of this "
          + "extractor is not known",
      ])
    #expect(
      complaint { _ = try evaluate(toyPixels(6), reference, "metrics: [largest]") }
        == "largest needs images of the reference, and 'TMP/s.npz' has statistics alone")
    try writeStatistics(width: 2)
    let other = EvaluationReference(try ImageFile(scratch.file("s.npz")))
    #expect(
      complaint { _ = try evaluate(toyPixels(6), other) }
        == "'TMP/s.npz' has statistics of 2 pooled features, but the extractor gives 3: they are of "
        + "another one than toy: mean, first and last grey level times 1.0")
  }

  private func writeStatistics(width: Int) throws {
    let identity = (0..<width * width).map { $0 % (width + 1) == 0 ? 1.0 : 0 }
    try NPZ.write(
      [
        (name: "mu", npy: NPY.encode(shape: [width], doubles: Array(repeating: 7, count: width))),
        (name: "sigma", npy: NPY.encode(shape: [width, width], doubles: identity)),
      ], to: scratch.file("s.npz"))
  }

  @Test func featuresThatAreNotFiniteNameTheImage() throws {
    let reference = EvaluationReference(try write(toyPixels(4), to: "r.npz"))
    var pixels = toyPixels(50)
    pixels[16 * 41] = 253
    #expect(
      complaint { _ = try evaluate(pixels, reference, extractor: "{type: toy, poison: 253}") }
        == "sample 41 has features that are not finite: pooled 1 is nan. The weights of the extractor "
        + "may be damaged: toy: mean, first and last grey level times 1.0")
  }

  @Test(arguments: [
    (ImageShape(height: 4, width: 5, channels: 1), "4x5x1"),
    (ImageShape(height: 4, width: 4, channels: 3), "4x4x3"),
  ]) func imagesOfAnotherSizeAreRefused(_ shape: ImageShape, _ text: String) throws {
    let reference = EvaluationReference(try write(toyPixels(4), to: "r.npz"))
    #expect(
      complaint {
        _ = try Evaluation(toySettings(), samples: 9, of: shape, against: reference, cache: nil)
      }
        == "the samples are \(text), but 'TMP/r.npz' has images of 4x4x1: only images of one size and "
        + "number of channels are compared")
  }
}
