import Daedalus

public let plugin = Plugin(HalvingLearningRate.self)

/// The rate is halved now and then, at equal distances.
struct HalvingLearningRate: LearningRateSchedule {
  static let typeName = "halving"
  static let summary = "halved at equal distances"
  private let times: Int

  init(_ options: inout Options) throws {
    times = try options.int("times", default: 3, in: 0...50, "how often it is halved")
  }

  func factor(at step: Int, of steps: Int) -> Double {
    let halvings = step * (times + 1) / steps
    return 1 / Double(1 << halvings)
  }
}
