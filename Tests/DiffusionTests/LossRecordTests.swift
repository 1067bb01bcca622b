import Diffusion
import Testing

struct LossRecordTests {
  @Test func keepsTheNewestLosses() {
    var record = LossRecord(stepCount: 3, history: 2)
    record.add([1, 2, 3, 4], at: [2, 0, 2, 2])
    #expect(record.steps.map(\.draws) == [1, 0, 3])
    #expect(record.steps.map(\.recent) == [[2], [], [3, 4]])
    #expect(abs(record.steps[2].mean - 8.0 / 3) < 1e-15)
    #expect(record.steps[1].mean == 0)
  }

  /// The plain mean of a hundred, then a hundredth of each new one.
  @Test func theMeanRuns() {
    var record = LossRecord(stepCount: 1, history: 0)
    for loss in 1...100 { record.add([Float(loss)], at: [0]) }
    // A hundred roundings of 1e-16, relative to 50.
    #expect(abs(record.steps[0].mean - 50.5) < 1e-12)
    record.add([150.5], at: [0])
    #expect(abs(record.steps[0].mean - 51.5) < 1e-12)
    #expect(record.steps[0].recent.isEmpty)
  }
}
