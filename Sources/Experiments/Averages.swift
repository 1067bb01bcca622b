extension [Double] {
  /// 0 without any.
  var mean: Double { reduce(0, +) / Double(Swift.max(1, count)) }

  /// The middle of the sorted numbers, of two the upper one; nil without any.
  var median: Double? { isEmpty ? nil : sorted()[count / 2] }
}
