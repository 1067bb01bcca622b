public import Daedalus

/// What this package adds.
public let plugin = Plugin(RootsSchedule.self)

/// The square roots of the betas rise in equal steps.
struct RootsSchedule: NoiseSchedule {
  static let typeName = "roots"
  static let summary = "square roots of betas rise in equal steps"
  private let last: Double

  init(_ options: inout Options) throws {
    last = try options.double("last", default: 0.02, in: .open(0, 1), "the last beta")
  }

  func betas(steps: Int) -> [Double] {
    (1...steps).map { step in
      let share = Double(step) / Double(steps)
      return last * share * share
    }
  }
}
