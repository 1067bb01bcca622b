/// What training has learned of the loss at each step of the chain, from the draws that it makes
/// anyway. Losses are those of single images, before the draw's weights.
public struct LossRecord: Sendable, Equatable {
  /// What is known of one step of the chain.
  public struct Step: Sendable, Equatable {
    /// Images that were drawn for it.
    public private(set) var draws: Int
    /// The running mean of their losses: the mean of the first hundred, then each new loss counts
    /// a hundredth. 0 before the first.
    public private(set) var mean: Double
    /// Their last losses, as many as ``LossRecord/history`` says, the newest at the end.
    public private(set) var recent: [Float]

    /// A step in the middle of training.
    public init(draws: Int = 0, mean: Double = 0, recent: [Float] = []) {
      self.draws = draws
      self.mean = mean
      self.recent = recent
    }

    fileprivate mutating func add(_ loss: Float, history: Int) {
      draws += 1
      mean += (Double(loss) - mean) / Double(min(draws, LossRecord.window))
      recent.append(loss)
      if recent.count > history { recent.removeFirst() }
    }
  }

  /// How many losses the running mean goes back, once there are as many.
  private static let window = 100

  /// How many of the last losses of each step are kept.
  public let history: Int
  /// Index 0 is the paper's t = 1.
  public private(set) var steps: [Step]

  /// A record of a chain; `history` losses of each step are kept.
  public init(steps: [Step], history: Int) {
    self.steps = steps
    self.history = history
  }

  /// A record without losses.
  public init(stepCount: Int, history: Int) {
    self.init(steps: Array(repeating: Step(), count: stepCount), history: history)
  }

  /// Adds one loss per image, in this order.
  public mutating func add(_ losses: [Float], at timesteps: [Int]) {
    for (t, loss) in zip(timesteps, losses) { steps[t].add(loss, history: history) }
  }
}
