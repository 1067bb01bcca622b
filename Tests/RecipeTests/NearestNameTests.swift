import Recipe
import Testing

@Suite struct NearestNameTests {
  private static let names = [
    "linear", "cosine", "sigmoid", "beta_weighted", "first_step", "uniform", "first_beta", "steps",
    "ddim", "x0", "v",
  ]

  @Test(arguments: [
    ("linear", "linear"), ("liner", "linear"), ("lineer", "linear"), ("lniear", "linear"),
    ("linearr", "linear"), ("LINEAR", "linear"), ("weighted_beta", "beta_weighted"),
    ("beta-weighted", "beta_weighted"), ("Weighted-Beta", "beta_weighted"),
    ("frist_beta", "first_beta"), ("firstbeta", "first_beta"), ("step", "steps"),
    ("dimd", nil), ("didm", "ddim"), ("cosin", "cosine"), ("consine", "cosine"),
    ("co", nil), ("quadratic", nil), ("", nil), ("x", nil), ("xo", "x0"), ("w", nil),
    ("uniform_steps", nil), ("steps_first", nil), ("step_first", "first_step"),
  ])
  func isMeantBy(_ typed: String, _ expected: String?) {
    #expect(nearestName(to: typed, among: Self.names) == expected)
  }

  @Test func aThirdOfTheLettersMayDiffer() {
    #expect(nearestName(to: "abcdef", among: ["abcdxy"]) == "abcdxy")
    #expect(nearestName(to: "abcdef", among: ["abcxyz"]) == nil)
    #expect(nearestName(to: "abcde", among: ["abcdx"]) == "abcdx")
    #expect(nearestName(to: "abcde", among: ["abcxy"]) == nil)
  }

  @Test func tiesGoToTheAlphabet() {
    #expect(nearestName(to: "bat", among: ["cat", "bad", "hat"]) == "bad")
    #expect(nearestName(to: "abc", among: [String]()) == nil)
  }
}
