/// Tells the user how far images are prepared, a work of minutes where there are many large ones.
/// Whoever opens datasets for a user sets it around that.
package final class PreparationProgress: Sendable {
  /// Whom it is told; nobody unless set.
  @TaskLocal package static var current: PreparationProgress?

  private let report: @Sendable (_ done: Int, _ count: Int) -> Void

  /// - Parameter report: called with how many images of how many are done.
  package init(_ report: @escaping @Sendable (_ done: Int, _ count: Int) -> Void) {
    self.report = report
  }

  /// So many are done.
  package static func tell(_ done: Int, of count: Int) { current?.report(done, count) }
}
