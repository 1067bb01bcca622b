import Diffusion
import Foundation
import TestSupport
import Testing

/// All trackers of a run tell the same: the figures of every event, read back from each file. The
/// laws of components say the same of trackers from elsewhere, as far as their form can be unknown.
@Suite struct SameFiguresTests {
  let folder = ScratchFolder()

  /// A figure as files have it; one that is not finite has no value.
  struct Point: Hashable {
    let step: Int
    let name: String
    let value: Float?

    init(_ step: Int, _ name: String, _ value: Double?) {
      self.step = step
      self.name = name
      // TensorBoard has float32.
      self.value = value.flatMap { $0.isFinite ? Float($0) : nil }
    }
  }

  @Test func everyTrackerHasEveryFigure() throws {
    let events = [
      figures(1, loss: 0.1, norms: ["generator": 3]),
      figures(2, loss: 1e-20, norms: ["denoiser": 0.7, "generator": 1 / 3], rate: .nan),
      figures(3, loss: .infinity, norms: [:]),
      .checkpoint(3, path: "x"),
      figures(4, loss: 7, norms: ["generator": -.infinity]),
      .validation(
        ValidationFigures(
          step: 4, images: 16, weights: .raw, simpleLoss: 0.3, bitsPerDimension: .nan)),
      .evaluation(
        EvaluationFigures(
          step: 4, samples: 256, referenceImages: 9, weights: .raw, extractor: "pixels",
          figures: [
            MetricFigure("fid", 3.25, lessIsBetter: true, rule: "x"),
            MetricFigure("kid", .nan, lessIsBetter: true, rule: "x"),
          ])),
    ]
    for name in ["jsonl", "csv", "tensorboard"] {
      let record = try openTracker(name, in: folder.path)
      for event in events { try record.record(event) }
    }
    let expected = Set(
      events.flatMap { event in
        event.figures.map { Point(event.step, $0.name, $0.value) }
      })
    #expect(expected.count == 23)
    #expect(try jsonl() == expected)
    #expect(csv() == expected)
    #expect(try tensorBoard() == expected)
  }

  private func jsonl() throws -> Set<Point> {
    let lines = folder.text("metrics.jsonl").split(separator: "\n")
    return Set(
      try lines.flatMap { line -> [Point] in
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        let step = try #require(object?["step"] as? Int)
        return (object ?? [:]).flatMap { key, value -> [Point] in
          switch value {
          case _ where key == "step": []
          case is String: []
          case let parts as [String: Any]:
            parts.filter { !($0.value is String) }
              .map { Point(step, "\(key)/\($0.key)", $0.value as? Double) }
          default: [Point(step, key, value as? Double)]
          }
        }
      })
  }

  private func csv() -> Set<Point> {
    let lines = folder.text("metrics.csv").components(separatedBy: "\r\n").dropLast()
    let rows = lines.map { $0.components(separatedBy: ",") }
    return Set(
      rows.dropFirst().flatMap { row in
        zip(rows[0], row).dropFirst().filter { !$0.1.isEmpty }.map { name, field in
          Point(Int(row[0]) ?? -1, name, Double(field))
        }
      })
  }

  private func tensorBoard() throws -> Set<Point> {
    let name = try #require(folder.names.first { $0.hasPrefix("events.out.tfevents.") })
    return Set(
      try WrittenEvent.all(in: folder.bytes(name)).flatMap { event in
        event.values.flatMap { value in
          value.fields.numbers(2).map { bits in
            Point(event.step, value.tag, Double(Float(bitPattern: UInt32(bits))))
          }
        }
      })
  }
}
