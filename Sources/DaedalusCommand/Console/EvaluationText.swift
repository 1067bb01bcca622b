internal import Experiments
internal import Foundation

extension EvaluationResult {
  /// What `evaluate` prints, in 80 columns: how samples were made, what they were compared with, by
  /// what, then every figure with its rule.
  var lines: [String] {
    let heads = [
      ("samples", ["\(samples)", origin.summary ?? origin.path].compactMap(\.self)),
      ("quantised", [origin.quantisation].compactMap(\.self)),
      ("reference", referenceText), ("extractor", [extractor]),
    ].filter { !$0.1.isEmpty }
    let head = heads.map { name, texts in
      wrapped("\(name.padding(to: 11))\(texts.joined(separator: " of "))", indent: 0, hanging: 11)
    }
    var table = TextTable(
      ["figure", "value", "95 % interval", "better"], leftAligned: 1)
    for figure in figures {
      table.add([
        figure.name, number(figure.value),
        figure.interval.map { $0.map(number).joined(separator: " ... ") } ?? "-",
        figure.lessIsBetter.map { $0 ? "less" : "more" } ?? "-",
      ])
    }
    let rules = figures.map { wrapped("\($0.name): \($0.rule)", indent: 2, hanging: 2) }
    let remarks = figures.flatMap { figure in figure.notes.map { "\(figure.name): \($0)" } } + notes
    return head + [""] + table.lines + ["", "rules"] + rules
      + remarks.map { wrapped("note: \($0)", indent: 0, hanging: 6) }
  }

  private var referenceText: [String] {
    guard let reference else { return [] }
    let kept = referenceFeatures.flatMap { $0 == referenceSamples ? nil : "features of \($0)" }
    let count = referenceSamples.map(String.init) ?? "an unknown number"
    return [count, reference + (kept.map { "; \($0)" } ?? "")]
  }
}

extension BoundResult {
  /// What `evaluate --bound` prints.
  var lines: [String] {
    let of = isHeldOut ? "held-out images" : "training images"
    let who = [origin.run, origin.step.map { "at step \($0)" }].compactMap(\.self)
    let error = standardError.map { " +- \(fixed($0, 4)) (standard error over the images)" } ?? ""
    let bits = bitsPerDimension.map { ["bits/dimension:       \(fixed($0, 4))\(error)"] } ?? []
    return [
      "samples:              none; \(images) \(of) of \(dataset)",
      "model:                \(who.joined(separator: " ")), \(origin.weights ?? "")",
    ] + bits + [
      "first step:           \(fixed(terms.first ?? 0, 4)) bits/dimension",
      "prior:                \(fixed(prior, 6)) bits/dimension",
      "reconstruction error: \(String(format: "%.3g", x0Errors.first ?? 0)) from t = 1, "
        + "\(String(format: "%.3g", x0Errors.last ?? 0)) from t = \(x0Errors.count), "
        + "mean squared",
    ]
  }
}

/// A figure with four decimals, a small one with four digits; beyond these it is noise.
private func number(_ value: Double?) -> String {
  guard let value else { return "not finite" }
  return abs(value) >= 0.01 || value == 0 ? fixed(value, 4) : String(format: "%.3e", value)
}

extension String {
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
