import Testing

/// Expects two lists to agree up to a relative L2 error, and says where they differ most.
/// - Parameters:
///   - tolerance: largest allowed |actual - expected| / |expected|.
///   - what: begins the message.
package func expectClose(
  _ actual: [Float], _ expected: [Float], within tolerance: Double, _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.count == expected.count else {
    Issue.record(
      "\(what): \(actual.count) values, expected \(expected.count)", sourceLocation: sourceLocation)
    return
  }
  let difference = Difference(actual, expected)
  #expect(
    difference.relative <= tolerance, "\(what): \(difference)", sourceLocation: sourceLocation)
}

/// Expects two lists to have the same bits, and says where they first differ.
package func expectSameBits(
  _ actual: [Float], _ expected: [Float], _ what: String,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let first = zip(actual, expected).enumerated().first {
    $0.element.0.bitPattern != $0.element.1.bitPattern
  }
  let found = first.map { "\($0.element.0) and \($0.element.1) at element \($0.offset)" }
  #expect(
    actual.count == expected.count && first == nil,
    "\(what): \(found ?? "\(actual.count) and \(expected.count) values")",
    sourceLocation: sourceLocation)
}
