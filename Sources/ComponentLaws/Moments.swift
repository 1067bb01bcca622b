/// Mean and variance of numbers, in Double.
package struct Moments: Sendable {
  /// The mean.
  package let mean: Double
  /// The mean squared distance from the mean.
  package let variance: Double

  /// Of at least one number.
  package init(_ values: [Float]) {
    let count = Double(values.count)
    let mean = values.reduce(0) { $0 + Double($1) } / count
    self.mean = mean
    variance = values.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
  }
}
