public import Daedalus
import Foundation

/// What this folder adds to the program.
public let plugin = Plugin(SigmoidSchedule.self)

/// Betas rise along a sigmoid from `beta_start` to `beta_end` (GeoDiff, Xu et al. 2022).
struct SigmoidSchedule: NoiseSchedule {
  static let typeName = "sigmoid"
  static let summary = "betas rise along a sigmoid"
  private let start: Double
  private let end: Double

  init(_ options: inout Options) throws {
    start = try options.double("beta_start", default: 1e-4, in: .open(0, 1), "lower end")
    end = try options.double("beta_end", default: 0.02, in: .open(0, 1), "upper end")
  }

  func betas(steps: Int) -> [Double] {
    (0..<steps).map { step in
      let x = -6 + 12 * Double(step) / Double(steps - 1)
      return start + (end - start) / (1 + exp(-x))
    }
  }
}
