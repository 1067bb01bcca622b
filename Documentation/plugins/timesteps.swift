import Daedalus

public let plugin = Plugin(NoisyTimesteps.self)

/// Draws the steps that add much noise more often.
struct NoisyTimesteps: TimestepSampler {
  static let typeName = "noisy"
  static let summary = "in proportion to the root of beta"

  init(_ options: inout Options) throws {}

  func weights(in process: DiffusionProcess, over steps: Range<Int>) -> [Double] {
    steps.map { process.betas[$0].squareRoot() }
  }
}
