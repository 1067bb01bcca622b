import ComponentLaws
import Daedalus
import Roots
import Testing

struct RootsTests {
  /// What holds for every noise schedule.
  @Test(arguments: try Laws.all(of: Roots::plugin))
  func holds(_ law: Law) {
    for violation in law.violations() { Issue.record("\(law): \(violation)") }
  }
}
