import DataFuzz
import Testing

/// The first inputs of `fuzz-data`, which goes on for as long as it is told to.
@Suite struct DataFuzzTests {
  private static let count = 300

  /// Each input ends in images or in an error that names the file, and none in a crash.
  @Test(arguments: DataFuzz.Reader.allCases)
  func brokenFilesAreReadOrRefused(_ reader: DataFuzz.Reader) throws {
    let fuzz = try DataFuzz()
    var refused = 0
    for index in 0..<Self.count {
      let outcome = fuzz.outcome(of: fuzz.input(index, of: reader, seed: 0), by: reader)
      #expect(outcome.faults.isEmpty, "input \(index) of \(reader)")
      if !outcome.wasRead { refused += 1 }
    }
    // Inputs that are not broken at all would show nothing.
    #expect(refused > Self.count / 10, "\(refused) of \(Self.count) were refused")
  }
}
