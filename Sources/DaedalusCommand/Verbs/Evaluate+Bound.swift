internal import Diffusion
internal import Experiments

extension Evaluate {
  /// Images whose bound is measured unless `--count` says otherwise.
  private static let boundImages = 64

  /// `evaluate RUN --bound`.
  func measureBound() throws {
    let folder = RunFolder(path)
    let experiment = try read(folder)
    let images = count ?? Self.boundImages
    let evaluation = try BoundEvaluation(
      experiment, in: folder, chosenWeights(experiment), images: images)
    let calls = evaluation.calls(batch: batch)
    announce(["\(calls) calls of the network on up to \(min(batch, images)) images each"])
    let progress = EvaluationLine()
    var done = 0
    let result = try evaluation.measure(batch: batch) {
      try progress.show("calls of the network", done: Double(done), total: calls)
      done += 1
    }
    try progress.show("calls of the network", done: Double(calls), total: calls)
    let files = try result.writeTerms(to: folder)
    if json { return try Console.print(json: result) }
    for line in result.lines { Console.print(line) }
    for file in files { Console.print("per step:             \(file)") }
  }
}
