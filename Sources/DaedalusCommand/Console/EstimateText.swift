internal import Experiments

extension TrainingEstimate {
  /// What `train --dry-run` prints.
  var lines: [String] {
    let millions = { (count: Int) in "\(fixed(Double(count) / 1e6, 3)) M" }
    let own = parts.map { part in
      "\(part.name) \(millions(part.parameters))\(part.trainable ? "" : " (not trained)")"
    }
    let pieces = accumulate > 1 ? " in \(accumulate) micro-batches" : ""
    let whole = parts.count > 1 ? "; \(millions(parameters)) in all" : ""
    return [
      "\(recipe): \(steps) training steps of \(batch) images\(pieces), \(threads) threads",
      "  parameters     \(own.joined(separator: ", "))\(whole)",
      "  training step  \(fixed(stepGflop, 1)) GFLOP forward and backward, by the direct algorithm",
      "  peak memory    \(memory.text)",
      "  time           \(time?.text ?? "not measured: a single image does not fit the memory")",
    ]
  }
}

extension TrainingEstimate.Memory {
  fileprivate var text: String {
    let parts = [
      ("tensors", tensorsMb), ("kernels", kernelsMb), ("dataset", datasetMb),
      ("checkpoints", checkpointMb), ("program", processMb),
    ].map { name, size in "\(name) \(size.map { fixed($0, 0) } ?? "not measured")" }
    return "\(fixed(peakMb, 0)) MiB: \(parts.joined(separator: ", "))"
  }
}

extension TrainingEstimate.Time {
  fileprivate var text: String {
    """
    \(fixed(stepSeconds, 2)) s a step, \(clock(trainSeconds)) for all, without checkpoints and sample grids
                     (from \(measuredSteps) steps of \(measuredImages) images in all, timed now; other work counts)
    """
  }
}
