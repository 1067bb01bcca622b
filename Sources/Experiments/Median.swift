extension [Double] {
  /// The middle of the sorted numbers, of two the upper one; nil without any.
  var median: Double? { isEmpty ? nil : sorted()[count / 2] }
}
