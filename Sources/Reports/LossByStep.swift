import Tensor

/// The table `loss-by-step.csv` of a checkpoint, to be plotted: which steps of the chain the loss comes
/// from.
public struct LossByStep: Sendable {
  /// One point for each step of the chain, from t = 1; without a value where none was drawn yet.
  public let points: [(x: Double, y: Double)]

  /// Reads the columns `t`, `draws` and `mean`; lines that have none are left out.
  public init(_ path: String) throws {
    let text = String(decoding: try readFile(path, limit: 1 << 30), as: UTF8.self)
    points = text.split(separator: "\n").compactMap { line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false)
      guard fields.count >= 3, let t = Int(fields[0]), let draws = Int(fields[1]) else {
        return nil
      }
      return (Double(t), draws > 0 ? Double(fields[2]) ?? .nan : .nan)
    }
  }

  /// The picture; nil without a single loss. Losses that differ by a factor of ten or more stand on a
  /// logarithmic axis.
  func svg(title: String) -> String? {
    let means = points.map(\.y).filter(\.isFinite)
    guard let low = means.min(), let high = means.max() else { return nil }
    return LinePlot(
      title: title, xLabel: "step t of the chain", yLabel: "loss before weights",
      series: [LinePlot.Series("running mean of the loss of each step", points)],
      logY: low > 0 && high >= 10 * low
    ).svg()
  }
}
