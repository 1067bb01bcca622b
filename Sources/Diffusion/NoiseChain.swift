public import Recipe

/// The noise that the steps of a concrete chain add: a schedule at a length, with its first beta
/// replaced where the recipe says so.
public struct NoiseChain: Component {
  /// `schedule`: what reading any schedule makes.
  public static var kind: ComponentKind { .schedule }
  /// Not a name for recipes: chains are made from schedules.
  public static var typeName: String { "chain" }

  /// The lengths that recipes may ask for.
  public static var lengths: ClosedRange<Int> { 2...100_000 }

  /// Index 0 is the paper's t = 1.
  public let betas: [Double]
  /// The step index that networks are asked at, for each step: its own, unless the chain was cut
  /// out of the longer one that they were trained on.
  public let networkSteps: [Int]

  /// A chain from its betas.
  public init(betas: [Double], networkSteps: [Int]? = nil) {
    self.betas = betas
    self.networkSteps = networkSteps ?? Array(betas.indices)
  }

  /// The chain of a schedule. The schedule is spaced over the length that remains, and its first
  /// beta is replaced afterwards ("linear combine" in the authors' code).
  public init(
    _ schedule: some NoiseSchedule, steps: Int, firstBeta: Double? = nil, shorten: Bool = false
  ) {
    guard let firstBeta else {
      self.init(betas: schedule.betas(steps: steps))
      return
    }
    let full = DiffusionProcess(betas: schedule.betas(steps: steps))
    let length = shorten ? max(2, steps - full.switchingStep(firstBeta: firstBeta) - 1) : steps
    var betas = schedule.betas(steps: length)
    if !betas.isEmpty { betas[0] = firstBeta }
    self.init(betas: betas)
  }

  /// A first step of `firstBeta`, then the steps of `full` above the switching step k, as they are:
  /// for a generator that was trained on the whole chain and is finished by an auto-encoder
  /// trained with `firstBeta`. Every network is asked at the noise and at the step index that it was
  /// trained on; only the step from k + 1 to the first is new, from one's alpha_bar to the other's.
  /// Nil where no step is left.
  public init?(cutting full: DiffusionProcess, firstBeta: Double) {
    let switching = full.switchingStep(firstBeta: firstBeta)
    guard switching + 1 < full.steps else { return nil }
    let above = switching + 1..<full.steps
    let joint = DiffusionProcess.betas(ofAlphaBars: [1 - firstBeta, full.alphaBars[switching + 1]])
    self.init(
      betas: [firstBeta, joint[1]] + full.betas[above.dropFirst()], networkSteps: [0] + above)
  }

  /// Reads the recipe's `schedule`. A formula may give betas that no chain has, for keys that its
  /// author did not think of: that is a fault of the recipe, too.
  package static func readSchedule(_ options: inout Options) throws -> NoiseChain {
    var chain: NoiseChain?
    // Of what stands in for faulty keys nothing follows.
    let whole: Void? = options.attemptWhole {
      chain = try $0.component(
        "schedule", of: .schedule, as: NoiseChain.self, "noise of each step")
    }
    guard let chain else { throw RecipeFault() }
    guard whole != nil, let fault = chain.fault else { return chain }
    throw options.fault("schedule", "'schedule' gives no chain: \(fault)")
  }

  private var fault: String? {
    guard betas.count >= 2 else { return "it has \(betas.count) steps, and 2 are the fewest" }
    return betas.firstIndex { !($0 > 0 && $0 < 1) }.map { index in
      "the beta of step \(index + 1) is \(betas[index]), and betas lie between 0 and 1, both excluded"
    }
  }

  /// Chains are not read by themselves.
  public init(_ options: inout Options) throws {
    throw options.fault(nil, "a chain is described by a schedule")
  }
}
