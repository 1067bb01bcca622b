import Foundation
import Recipe
import Tensor
import TestSupport
import Testing

/// `daedalus evaluate` of files of features.
@Suite struct EvaluateFeaturesTests {
  private let folder = ScratchFolder()

  init() {
    write("a", [4, 2], [0, 0, 1, 0, 0, 1, 1, 1])
    write("b", [5, 2], [0, 0, 1, 0, 0, 1, 1, 1, 3, 3])
  }

  private func write(_ name: String, _ shape: [Int], _ values: [Float]) {
    _ = folder.file("\(name).npy", NPY.encode(HostArray(shape: shape, values: values)))
  }

  private func run(_ line: String) throws -> RunsProgram.Result {
    try folder.daedalus("evaluate --features a.npy --reference-features b.npy \(line)")
  }

  private func object(_ line: String) throws -> [String: Any] {
    let result = try run("\(line) --json")
    #expect(result.code == 0 && result.error.isEmpty, "\(result.error)")
    let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
    return try #require(json as? [String: Any])
  }

  /// Files in double hold the same numbers.
  @Test func printsOneObject() throws {
    let object = try object("--metrics precision_recall,fid --bootstrap 5 --seed 3")
    #expect(
      Set(object.keys)
        == ["extractor", "samples", "reference_samples", "metrics", "figures"])
    #expect(object["extractor"] as? String == "features of a.npy")
    #expect(object["samples"] as? Int == 4 && object["reference_samples"] as? Int == 5)
    let metrics = try #require(object["metrics"] as? [String: Double])
    #expect(Set(metrics.keys) == ["fid", "precision", "recall"])
    let figures = try #require(object["figures"] as? [[String: Any]])
    #expect(figures.map { $0["name"] as? String } == ["precision", "recall", "fid"])
    for figure in figures {
      let value = try #require(figure["value"] as? Double)
      let interval = try #require(figure["interval"] as? [Double])
      #expect(interval[0] <= value && value <= interval[1])
      #expect(figure["rule"] is String && figure["notes"] is [String])
    }
    let doubles = NPY.encode(shape: [4, 2], doubles: [0, 0, 1, 0, 0, 1, 1, 1])
    _ = folder.file("a.npy", doubles)
    let again = try self.object("--metrics precision_recall,fid")
    #expect(again["metrics"] as? [String: Double] == metrics)
  }

  @Test func withoutMetricsItTakesThoseThatHaveTheirFeatures() throws {
    write("a", [9, 2], (0..<18).map { Float($0 % 5) })
    write("b", [9, 2], (0..<18).map { Float($0 % 7) })
    write("l", [9, 3], (0..<27).map { Float($0 % 4) })
    let metrics = try #require(try object("")["metrics"] as? [String: Double])
    let pooled = ["coverage", "density", "fid", "kid", "prd_f1_8", "prd_f8", "precision", "recall"]
    #expect(metrics.keys.sorted() == pooled)
    let more = try #require(try object("--logits l.npy")["metrics"] as? [String: Double])
    #expect(more.keys.sorted() == (pooled + ["inception_score"]).sorted())
  }

  @Test func printsATableWithRulesAndNotes() throws {
    let result = try run("--metrics fid")
    #expect(result.code == 0 && result.error.isEmpty, "\(result.error)")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "4 samples against 5 reference images, features of a.npy")
    #expect(lines[2].hasPrefix("fid") && lines[2].hasSuffix("pooled features, exact, in double"))
    #expect(lines[3...] == ["note: fid: of 4 images fid is higher than of many"])
  }

  /// Everything that keeps any metric from its figures, once.
  @Test func tellsAllThatIsWrong() throws {
    write("a", [4, 3], [0, 0, 1, 0, 0, 1, 1, 1, .nan, 0, 0, 0])
    let result = try run("--metrics fid,kid,density_coverage,sfid")
    #expect(result.code == 2 && result.output.isEmpty)
    #expect(
      result.error == """
        error: fid, kid: the samples have a pooled feature that is nan: row 2, column 2; the samples \
        have 3 pooled features per image, but the reference images 2
        density_coverage: the samples are 4, but at least 6 are needed; the samples have a pooled \
        feature that is nan: row 2, column 2; the reference images are 5, but at least 6 are needed; \
        the samples have 3 pooled features per image, but the reference images 2
        sfid: the samples have no spatial features; the reference images have no spatial features

        """)
  }

  @Test(arguments: [
    ("--metrics fud", "error: there is no metric called 'fud'"),
    ("--bootstrap 1", "error: --bootstrap must lie in 2...100000, but is 1"),
    ("--logits c.npy", "error: c.npy: "),
    ("--logits flat.npy", "has the shape [4], but one row of features per image is expected"),
    (
      "--logits three.npy",
      "error: the files are of different numbers of images: a.npy: 4, three.npy: 3"
    ),
  ])
  func wrongInputIsOneError(_ line: String, _ error: String) throws {
    write("flat", [4], [1, 2, 3, 4])
    write("three", [3, 1], [1, 2, 3])
    let result = try run(line)
    #expect(result.code == 2 && result.output.isEmpty)
    #expect(result.error.contains(error), "\(result.error)")
  }
}
