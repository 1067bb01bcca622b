import Diffusion
import Recipe

extension Laws {
  /// Short, odd and usual lengths.
  private static let lengths = [2, 3, 9, 10, 50, 468, 1000]

  /// What holds for every noise schedule.
  static func schedule(_ specimen: Specimen) -> [Law] {
    [
      specimen.law("it has as many betas as 'steps' says") { specimen in
        try lengths.compactMap { steps in
          let found = try chain(specimen, "steps: \(steps)").count
          return found == steps ? nil : "\(steps) steps have \(found) betas"
        }
      },
      specimen.law("betas lie between 0 and 1, both excluded") { specimen in
        try lengths.flatMap { steps in
          try chain(specimen, "steps: \(steps)").enumerated()
            .filter { !($0.element > 0 && $0.element < 1) }
            .map { "of \(steps) steps, the beta with index \($0.offset) is \($0.element)" }
        }
      },
      specimen.law("alpha bars fall strictly and stay above 0", alphaBarsFall),
      specimen.law("'first_beta' replaces the first beta and no other", firstBetaReplaced),
      specimen.law("'shorten' leaves T - k - 1 steps of a newly spaced chain", shortened),
      specimen.law("'cut' keeps the steps above the switching step as they are", isCut),
      specimen.law("it refuses what no chain can be") { specimen in
        let wrong = [
          ["steps: 1"], ["steps: 0"], ["steps: 50", "first_beta: 0"],
          ["steps: 50", "first_beta: 1"], ["steps: 50", "shorten: true"],
          ["steps: 50", "cut: true"],
          ["steps: 50", "first_beta: 0.1", "cut: true", "shorten: true"],
        ]
        return wrong.filter { (try? specimen.make($0, as: NoiseChain.self)) != nil }
          .map { "it accepts \($0.joined(separator: ", "))" }
      },
    ]
  }

  private static func chain(_ specimen: Specimen, _ keys: String...) throws -> [Double] {
    try specimen.make(keys, as: NoiseChain.self).betas
  }

  private static func alphaBarsFall(_ specimen: Specimen) throws -> [String] {
    try lengths.flatMap { steps in
      let alphaBars = DiffusionProcess(betas: try chain(specimen, "steps: \(steps)")).alphaBars
      return zip([1] + alphaBars, alphaBars).enumerated()
        .filter { !($0.element.1 < $0.element.0 && $0.element.1 > 0) }
        .map { "of \(steps) steps, alpha bar goes to \($0.element.1) at index \($0.offset)" }
    }
  }

  private static func firstBetaReplaced(_ specimen: Specimen) throws -> [String] {
    let plain = try chain(specimen, "steps: 50")
    return try [0.001, 0.1, 0.9].compactMap { beta in
      let replaced = try chain(specimen, "steps: 50", "first_beta: \(beta)")
      let expected = [beta] + plain.dropFirst()
      return replaced == expected ? nil : "first_beta \(beta) gives \(replaced.prefix(3)), ..."
    }
  }

  /// k = argmin |alpha_bar_k - (1 - beta_1)|, found here without the code under test.
  private static func shortened(_ specimen: Specimen) throws -> [String] {
    let plain = try chain(specimen, "steps: 500")
    return try [0.001, 0.1, 0.3].flatMap { beta -> [String] in
      var (alphaBar, k, nearest) = (1.0, 0, Double.infinity)
      for (index, plainBeta) in plain.enumerated() {
        alphaBar *= 1 - plainBeta
        let distance = abs(alphaBar - (1 - beta))
        if distance < nearest { (k, nearest) = (index, distance) }
      }
      let short = try chain(specimen, "steps: 500", "first_beta: \(beta)", "shorten: true")
      let length = max(2, 500 - k - 1)
      guard short.count == length else {
        return ["beta_1 \(beta) leaves \(short.count) steps of 500, not \(length)"]
      }
      let direct = try chain(specimen, "steps: \(length)", "first_beta: \(beta)")
      return short == direct ? [] : ["beta_1 \(beta) gives other betas than 'steps: \(length)'"]
    }
  }

  /// Every step above k has the alpha_bar and the index that it had in the whole chain; products of
  /// 500 doubles and a quotient differ by 1e-13 at most.
  private static func isCut(_ specimen: Specimen) throws -> [String] {
    let full = DiffusionProcess(betas: try chain(specimen, "steps: 500"))
    return try [0.001, 0.1, 0.3].flatMap { beta -> [String] in
      let keys = ["steps: 500", "first_beta: \(beta)", "cut: true"]
      let cut = try specimen.make(keys, as: NoiseChain.self)
      let k = full.switchingStep(firstBeta: beta)
      let alphaBars = DiffusionProcess(cut).alphaBars
      let expected = [1 - beta] + full.alphaBars[(k + 1)...]
      let isRight =
        alphaBars.count == expected.count
        && zip(alphaBars, expected).allSatisfy { abs($0 / $1 - 1) < 1e-13 }
      return (isRight && cut.betas[0] == beta ? [] : ["beta_1 \(beta) gives other alpha bars"])
        + (cut.networkSteps == [0] + (k + 1..<500) ? [] : ["beta_1 \(beta): other indices"])
    }
  }
}
