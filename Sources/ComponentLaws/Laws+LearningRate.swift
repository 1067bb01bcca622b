import Layers
import Recipe

extension Laws {
  /// What holds for every learning-rate schedule.
  static func learningRate(_ specimen: Specimen) -> [Law] {
    [
      specimen.law("factors are finite and not negative, whatever the number of steps") {
        specimen in
        let factor = try specimen.make(as: LearningRateFactor.self)
        return [1, 2, 3, 100, 5000].flatMap { steps in
          (0..<steps).compactMap { step in
            let value = factor(at: step, of: steps)
            return value.isFinite && value >= 0
              ? nil : "step \(step) of \(steps) has the factor \(value)"
          }
        }
      },
      specimen.law("'warm_up' rises in equal steps to where the schedule begins") { specimen in
        let plain = try specimen.make(as: LearningRateFactor.self)
        let warm = try specimen.make(["warm_up: 9"], as: LearningRateFactor.self)
        let expected =
          (1...9).map { Double($0) / 10 * plain(at: 0, of: 91) }
          + (0..<91).map { plain(at: $0, of: 91) }
        let found = (0..<100).map { warm(at: $0, of: 100) }
        return zip(found, expected).enumerated().compactMap { step, values in
          // One rounding.
          abs(values.0 - values.1) <= 1e-15 * abs(values.1)
            ? nil : "step \(step) has the factor \(values.0), not \(values.1)"
        }
      },
    ]
  }
}
