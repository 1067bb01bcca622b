import Diffusion
import Recipe

extension Laws {
  /// What holds for every model, built from a ``TinyNetwork``.
  static func model(_ specimen: Specimen) -> [Law] {
    [
      specimen.law("parts have names of their own") { specimen in
        let names = try specimen.make(as: (any Model).self).parts.map(\.name)
        return names.isEmpty || Set(names).count < names.count ? ["its parts are \(names)"] : []
      },
      specimen.law("every step that it is trained on has a part, and every part a step") {
        let model = try $0.make(as: (any Model).self)
        return [2, 3, 500].flatMap { count -> [String] in
          let steps = model.steps(of: count)
          guard !steps.isEmpty, (0..<count).contains(steps.lowerBound), steps.upperBound <= count
          else { return ["of \(count) steps it is trained on \(steps)"] }
          let serving = steps.map { model.part(at: $0) }
          return Set(serving) == Set(model.parts.indices)
            ? [] : ["of \(count) steps, parts \(Set(serving).sorted()) serve, not all"]
        }
      },
      specimen.law("it says what its keys say") { specimen in
        try Prediction.allCases.flatMap { prediction in
          try Variance.allCases.compactMap { variance in
            let keys = ["prediction: \(prediction.rawValue)", "variance: \(variance.rawValue)"]
            let model = try specimen.make(keys, as: (any Model).self)
            return model.prediction == prediction && model.variance == variance
              ? nil : "\(keys) gives \(model.prediction), \(model.variance)"
          }
        }
      },
      specimen.law("parts say a variance where it is learned, unless they are an auto-encoder") {
        specimen in
        try Variance.allCases.flatMap { variance in
          let model = try specimen.make(
            ["variance: \(variance.rawValue)"], as: (any Model).self)
          return model.steps(of: 3).compactMap { step in
            let wanted = variance == .learnedRange && !(model.hasAutoEncoder && step == 0)
            let part = model.parts[model.part(at: step)]
            return part.network.learnsVariance == wanted
              ? nil : "\(variance): the \(part.name) at step \(step) does the opposite"
          }
        }
      },
      specimen.law("a part can be frozen") { specimen in
        let names = try specimen.make(as: (any Model).self).parts.map(\.name)
        return try names.compactMap { name in
          let model = try specimen.make(["\(name): {trainable: false}"], as: (any Model).self)
          let frozen = model.parts.filter { !$0.isTrainable }.map(\.name)
          return frozen == [name] ? nil : "freezing \(name) freezes \(frozen)"
        }
      },
    ]
  }
}
