import RecipeFuzz
import Testing

/// The first inputs of `fuzz-recipes`, which goes on for as long as it is told to.
@Suite struct RecipeFuzzTests {
  private static let count = 500

  /// Each input ends in a recipe or in an error that says where, and none in a crash.
  @Test(arguments: 0..<4) func brokenRecipesAreReadOrRefused(_ seed: Int) throws {
    let fuzz = try RecipeFuzz()
    var read = 0
    for index in 0..<Self.count {
      let input = fuzz.input(index, seed: UInt64(seed))
      let outcome = fuzz.outcome(of: input)
      #expect(outcome.faults.isEmpty, "input \(index) of seed \(seed): \(input)")
      if outcome.wasRead { read += 1 }
    }
    // Inputs that are all refused at once, or not broken at all, would show nothing.
    #expect((Self.count / 50..<Self.count / 2).contains(read), "\(read) of \(Self.count) were read")
  }
}
