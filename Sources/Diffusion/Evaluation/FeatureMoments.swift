/// Mean and covariance of the features of many images.
public struct FeatureMoments: Sendable, Equatable {
  /// Images behind them; nil where a file of statistics does not say.
  public let count: Int?
  /// `[columns]`.
  public let mean: [Double]
  /// `[columns, columns]`, symmetric, divided by the images minus one.
  public let covariance: [Double]

  /// Moments. It is a mistake of the program, which stops, if the covariance is not square.
  public init(count: Int?, mean: [Double], covariance: [Double]) {
    guard covariance.count == mean.count * mean.count else {
      fatalError("FeatureMoments: \(covariance.count) numbers for \(mean.count) columns")
    }
    self.count = count
    self.mean = mean
    self.covariance = covariance
  }
}
