internal import Diffusion
internal import Layers
internal import Tensor

/// What training carries from step to step, and how a step changes it.
struct TrainingState {
  private let experiment: Experiment
  private var states: [OptimizerState?]
  /// Steps taken.
  private(set) var step: Int
  /// The losses of each step of the chain.
  private(set) var losses: LossRecorder

  /// In the middle of training, with a state for each part of the model; without losses unless
  /// given.
  init(
    _ experiment: Experiment, _ states: [OptimizerState], losses: LossRecorder? = nil, step: Int = 0
  ) {
    self.experiment = experiment
    self.states = states
    self.losses = losses ?? LossRecorder(experiment)
    self.step = step
  }

  /// Before the first step.
  init(_ experiment: Experiment, startingAt weights: [Weights]) {
    let averages = experiment.train.averageRates.count
    self.init(experiment, weights.map { OptimizerState(startingAt: $0, averages: averages) })
  }

  /// The next step; timesteps are drawn unless given.
  mutating func takeStep(
    _ training: TrainingStep, draw: TimestepDraw? = nil
  ) throws -> StepReport.Step {
    let train = experiment.train
    let rate = train.optimizer.learningRate * train.learningRateFactor(at: step, of: train.steps)
    let draw = draw ?? training.draw(step, after: losses.record)
    let input = try training.input(step, draw: draw)
    let gradients = try training.gradients(input, weights: weights())
    let lengths = update(gradients.parts, learningRate: rate)
    CurrentBackend.value.endStep()
    try losses.add(gradients.losses, at: draw.timesteps)
    step += 1
    return StepReport.Step(
      number: step, loss: gradients.loss, learningRate: rate, gradients: lengths)
  }

  /// The weights of every part, as training has them now, or an average of them.
  func weights(average: Int? = nil) -> [Weights] {
    parts.map { part in
      let values = part.state.values
      return Weights(
        part.list, tensors: average.map { values.averages[$0] } ?? values.parameters)
    }
  }

  /// The state of every part.
  var parts: [(name: String, list: ParameterList, state: OptimizerState)] {
    zip(experiment.model.parts, states).map { part, state in
      guard let state else { fatalError("the state of \(part.name) is away") }
      return (part.name, part.network.parameters, state)
    }
  }

  /// A part without gradients is not stepped: weights, moments, averages and step count stay.
  /// Returns how long the gradients of the others are.
  mutating func update(
    _ gradients: [[Tensor]?], learningRate: Double
  ) -> [StepReport.Gradients] {
    let train = experiment.train
    var lengths: [StepReport.Gradients] = []
    for (part, own) in gradients.enumerated() {
      guard let own, let state = states[part].take() else { continue }
      let squares = GlobalNorm.squares(of: own)
      let norm = GlobalNorm.of(squares: squares)
      lengths.append(StepReport.Gradients(part: part, norm: norm, squares: squares))
      let clipped = train.clipNorm.map { GlobalNorm.clip(own, norm: norm, to: $0) }
      // Nobody else holds the state's memory now, so the step may reuse it.
      states[part] = train.optimizer.step(
        consume state, gradients: clipped ?? own, learningRate: learningRate,
        averageRates: train.averageRates)
    }
    return lengths
  }
}
