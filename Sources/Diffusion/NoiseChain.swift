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

  /// A chain from its betas.
  public init(betas: [Double]) { self.betas = betas }

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
    betas[0] = firstBeta
    self.init(betas: betas)
  }

  /// Chains are not read by themselves.
  public init(_ options: inout Options) throws {
    throw options.fault(nil, "a chain is described by a schedule")
  }
}
