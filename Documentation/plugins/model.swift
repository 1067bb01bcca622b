import Daedalus

public let plugin = Plugin(TwoStages.self)

/// Two networks, which share the chain between them.
struct TwoStages: Model {
  static let typeName = "two_stages"
  static let summary = "a network for the first steps, another for the others"
  let output: ModelOutput
  let parts: [ModelPart]
  private let first: Int

  init(_ options: inout Options) throws {
    output = try ModelOutput(&options)
    let length = options.fact("chain", as: NoiseChain.self)?.betas.count ?? 1000
    first = try options.int(
      "first_steps", default: 1, in: 1...length - 1, "steps of the first network")
    // A fault of one part does not hide those of the other.
    let learns = output.learnsVariance
    let read = [
      options.attempt { try ModelPart("first", &$0, learnsVariance: learns) },
      options.attempt { try ModelPart("others", &$0, learnsVariance: learns) },
    ]
    try options.finishReading()
    parts = read.compactMap(\.self)
  }

  func steps(of count: Int) -> Range<Int> { 0..<count }

  func part(at step: Int) -> Int { step < first ? 0 : 1 }
}
