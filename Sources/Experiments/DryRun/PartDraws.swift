package import Diffusion

/// The parts of a model that training reaches, how often, and draws of timesteps that reach them as
/// one pleases.
package struct PartDraws {
  /// A part that is reached.
  package struct Part {
    /// Its place in the model.
    package let index: Int
    /// A step that it serves.
    package let timestep: Int
    /// The share of all images that it is given, in 0...1 without 0.
    package let share: Double
  }

  /// In the order of the model.
  package let parts: [Part]

  package init(_ experiment: Experiment) {
    let steps = experiment.model.steps(of: experiment.process.steps)
    let probabilities = experiment.timesteps.probabilities(in: experiment.process, over: steps)
    var found: [Int: Part] = [:]
    for (step, probability) in zip(steps, probabilities) where probability > 0 {
      let index = experiment.model.part(at: step)
      let before = found[index]
      found[index] = Part(
        index: index, timestep: before?.timestep ?? step,
        share: (before?.share ?? 0) + probability)
    }
    parts = found.values.sorted { $0.index < $1.index }
  }

  /// Every image to one part.
  package func alone(_ part: Part, images: Int) -> TimestepDraw {
    draw((0..<images).map { _ in part.timestep })
  }

  /// An image to each of the other parts and all the rest to this one, in every micro-batch of
  /// `size` images; those of a single image go to one part each.
  package func most(_ part: Part, images: Int, size: Int) -> TimestepDraw {
    let others = parts.filter { $0.index != part.index }.map(\.timestep)
    let group = size == 1 ? images : size
    return draw(
      (0..<images).map { image in
        let place = image % group
        let isOther = place < others.count && place < group - 1
        return isOther ? others[place] : part.timestep
      })
  }

  private func draw(_ timesteps: [Int]) -> TimestepDraw {
    TimestepDraw(timesteps: timesteps, weights: timesteps.map { _ in 1 })
  }
}
