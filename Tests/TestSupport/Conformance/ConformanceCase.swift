/// One thing that every backend must do, checked with whichever backend is the current one.
package struct ConformanceCase: Sendable, CustomStringConvertible {
  package let name: String
  package let check: @Sendable () throws -> Void

  package init(_ name: String, _ check: @escaping @Sendable () throws -> Void) {
    self.name = name
    self.check = check
  }

  package var description: String { name }

  /// The whole suite.
  package static let all =
    elementwiseDerivatives + movementDerivatives + productDerivatives + fusedDerivatives
    + pyTorchPrimitives + values + bf16Products + batchIndependence + prepackedWeights
    + manyChannels
}
