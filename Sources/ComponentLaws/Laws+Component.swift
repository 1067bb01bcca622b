import Diffusion
import Recipe

extension Laws {
  /// What holds for every component.
  static func documentation(of specimen: Specimen) -> Law {
    specimen.law("it and its keys are documented", documented)
  }

  /// What holds for every component that can be made.
  static func repetition(of specimen: Specimen) -> Law {
    specimen.law("read again from its resolved recipe, it is the same", rebuilt)
  }

  private static func documented(_ specimen: Specimen) -> [String] {
    let keys = specimen.registry.keys(of: specimen.type).filter { $0.doc.isEmpty }
    let summary = specimen.type.summary.isEmpty ? ["it has no summary"] : []
    return summary + keys.map { "its key '\($0.name)' has no documentation" }
  }

  private static func rebuilt(_ specimen: Specimen) throws -> [String] {
    let given = specimen.type.kind == .schedule ? ["steps: 50"] : []
    let first = try specimen.read(given, as: (any Component).self)
    let second = try specimen.read(text: first.resolved.resolvedYAML(), as: (any Component).self)
    let values = first.resolved.values.map { "\($0.key): \($0.value)" }
    let again = second.resolved.values.map { "\($0.key): \($0.value)" }
    var violations = zip(values, again).filter { $0 != $1 }.map { "\($0) became \($1)" }
    if values.count != again.count {
      violations.append("\(values.count) values became \(again.count)")
    }
    if let chain = first.value as? NoiseChain, let other = second.value as? NoiseChain,
      chain.betas != other.betas
    {
      violations.append("its betas are others")
    }
    return violations
  }
}
