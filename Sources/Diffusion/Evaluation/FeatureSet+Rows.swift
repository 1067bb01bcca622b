extension FeatureSet {
  /// Some of the images, in this order; an image may come several times. Given statistics stay. It
  /// is a mistake of the program, which stops, if there are no features.
  public func selecting(_ rows: [Int]) -> FeatureSet {
    guard let features else { fatalError("FeatureSet: \(name) have no features to select") }
    let views = features.views.mapValues { $0.selecting(rows) }
    return FeatureSet(name: name, features: ImageFeatures(views), moments: moments)
  }
}

extension FeatureMatrix {
  /// Some of the rows, in this order; a row may come several times.
  public func selecting(_ rows: [Int]) -> FeatureMatrix {
    var selected: [Float] = []
    selected.reserveCapacity(rows.count * columns)
    for row in rows { selected += values[row * columns..<(row + 1) * columns] }
    return FeatureMatrix(rows: rows.count, columns: columns, values: selected)
  }
}
