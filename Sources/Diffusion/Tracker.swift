public import Recipe

/// Where the events of a run are written.
public protocol Tracker: Component {
  /// Opens the record in a run folder. After a resume at step `step`, what was written for later
  /// steps counts no more: those steps will happen again. `recipe` is the resolved recipe that they
  /// follow.
  func open(in folder: String, after step: Int, recipe: String) throws -> any EventRecord
}

extension Tracker {
  /// `tracker`.
  public static var kind: ComponentKind { .tracker }
}

/// An open record of events.
public protocol EventRecord: AnyObject {
  /// Writes one event with all its ``RunEvent/figures``, so that it can be read at once.
  func record(_ event: RunEvent) throws
}
