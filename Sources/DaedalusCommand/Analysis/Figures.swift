internal import Experiments
internal import Recipe
internal import Reports

extension SignalToNoise {
  /// The paper's Figure 8.
  var figure: Figure {
    let lines = curves.enumerated().map { place, curve in
      Figure.Line(
        curve.name, keys: [curve.name],
        rows: curve.ratios.indices.map { t in
          [Double(t + 1), curve.ratios[t], t == 0 ? .nan : curve.falls[t - 1]]
        }, style: place)
    }
    return Figure(
      name: "snr", title: "Signal-to-noise ratio along the chain", xLabel: "step t of the chain",
      logX: false, columns: ["t", "snr", "fall"], keys: ["run"], lines: lines,
      panels: [
        Figure.Panel(yLabel: "SNR(t)", column: 1, logY: true),
        Figure.Panel(yLabel: "SNR(t-1) - SNR(t)", column: 2, logY: true),
      ])
  }
}

extension LossDynamics {
  /// The paper's Figure 14: a panel for each run, a line for each checkpoint.
  var figure: Figure {
    let steps = Set(runs.flatMap { $0.moments.map(\.step) }).sorted()
    var lines: [Figure.Line] = []
    let panels = runs.map { run -> Figure.Panel in
      let first = lines.count
      lines += run.moments.map { moment in
        Figure.Line(
          "after \(moment.step) steps (\(percent(moment.share)))",
          keys: ["\(moment.step)", run.unit, run.name],
          rows: zip(moment.losses, moment.means).enumerated().map { t, losses in
            [Double(t + 1), Double(moment.draws[t]), losses.0 ?? .nan, losses.1 ?? .nan]
          }, style: steps.firstIndex(of: moment.step))
      }
      return Figure.Panel(
        title: run.name, yLabel: run.unit, column: 3, logY: true,
        lines: Array(first..<lines.count))
    }
    return Figure(
      name: "dynamics", title: "Loss along the chain through training (means of t ± 10 %)",
      xLabel: "step t of the chain", logX: true, columns: ["t", "draws", "loss", "mean_nearby"],
      keys: ["training_step", "unit", "run"], lines: lines, panels: panels)
  }
}

extension LossShare {
  /// The paper's Figure 15.
  var figure: Figure {
    let lines = runs.enumerated().map { place, run in
      let (all, rest) = (run.cumulative(from: 0), run.cumulative(from: 1))
      return Figure.Line(
        run.name, keys: [run.unit, run.name],
        rows: run.terms.indices.map { t in
          [Double(t + 1), run.terms[t], all[t], t == 0 ? .nan : rest[t - 1]]
        }, style: place)
    }
    let unit = runs.first?.unit ?? ""
    return Figure(
      name: "loss-share", title: "Sum of the loss up to each step of the chain",
      xLabel: "step t of the chain", logX: true,
      columns: ["t", "term", "sum", "sum_without_first"], keys: ["unit", "run"], lines: lines,
      panels: [
        Figure.Panel(title: "All steps", yLabel: "sum, \(unit)", column: 2, logY: false),
        Figure.Panel(
          title: "Without the first step", yLabel: "sum, \(unit)", column: 3, logY: false),
      ])
  }
}

extension Reconstruction {
  /// The error against the step that is started from.
  var figure: Figure {
    let lines = runs.enumerated().map { place, run in
      Figure.Line(
        run.name, keys: [run.dataset, run.name],
        rows: run.starts.map { [Double($0.t), $0.noise, $0.error, $0.psnr ?? .nan] }, style: place)
    }
    let references = references(runs.map { ($0.dataset, $0.unrelated, $0.steps) }) { level in
      [.nan, level, .nan]
    }
    return Figure(
      name: "reconstruction", title: "Error of what is restored from step t",
      xLabel: "step t that is started from", logX: false, columns: ["t", "noise", "mse", "psnr"],
      keys: ["dataset", "run"], lines: lines + references,
      panels: [
        Figure.Panel(
          yLabel: "mean squared error (pixels of -1 to 1)", column: 2, logY: true)
      ])
  }
}

extension Transition {
  /// Error and diversity against the step that is started from.
  var figure: Figure {
    let lines = runs.enumerated().map { place, run in
      Figure.Line(
        run.name, keys: [run.dataset, run.name],
        rows: run.starts.map { [Double($0.t), $0.noise, $0.snr, $0.error, $0.diversity] },
        style: place)
    }
    let references = references(runs.map { ($0.dataset, $0.unrelated, $0.steps) }) { level in
      [.nan, .nan, level, level]
    }
    return Figure(
      name: "transition", title: "From denoising (left) to generating (right)",
      xLabel: "step t that is started from", logX: false,
      columns: ["t", "noise", "snr", "error", "diversity"], keys: ["dataset", "run"],
      lines: lines + references,
      panels: [
        Figure.Panel(
          title: "Restored image and image", yLabel: "mean squared difference", column: 3,
          logY: false),
        Figure.Panel(
          title: "Two restored images of one x_t", yLabel: "mean squared difference", column: 4,
          logY: false),
      ])
  }
}

/// How much two images of each dataset differ, as a line across the figure.
/// - Parameter columns: the columns behind t for a level.
private func references(
  _ runs: [(dataset: String, unrelated: Double, steps: Int)], _ columns: (Double) -> [Double]
) -> [Figure.Line] {
  runs.map(\.dataset).withoutRepetitions.map { dataset in
    let own = runs.filter { $0.dataset == dataset }
    let name = "two images of \(dataset)"
    let last = own.map(\.steps).max() ?? 1
    return Figure.Line(
      name, keys: [dataset, name],
      rows: [1, last].map { [Double($0)] + columns(own[0].unrelated) }, style: nil)
  }
}
