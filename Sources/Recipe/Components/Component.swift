/// Whatever a recipe can name with `type:`.
///
/// A component's `init` reads its keys, and reading is declaring: the same calls check a recipe,
/// fill in what it leaves out, and tell `daedalus components` which keys there are. So an `init`
///
/// 1. reads all its keys, first and unconditionally where that is possible: faulty values are
///    reported and replaced by legal ones, so that one run finds all faults;
/// 2. calls ``Options/finishReading()`` if what follows is expensive or opens files, after which
///    it reads no more;
/// 3. does the rest.
public protocol Component: Sendable {
  /// What the component is for. Each kind's own protocol supplies it.
  static var kind: ComponentKind { get }
  /// The name in recipes, in `snake_case`.
  static var typeName: String { get }
  /// Old names that recipes may still use; none unless given.
  static var aliases: [String] { get }
  /// One line of documentation; empty unless given.
  static var summary: String { get }

  /// Reads the component's keys. Keys that nobody reads become errors.
  init(_ options: inout Options) throws

  /// Makes the component from a recipe: by `init`, unless the kind's protocol has more to do.
  ///
  /// This is where a kind reads the keys that all its components share, and where it may wrap the
  /// component. The protocol of the kind does so in an extension, and plugins get it for free:
  ///
  /// ```swift
  /// extension NoiseSchedule {
  ///   public static func read(_ options: inout Options) throws -> any Component {
  ///     let firstBeta = try options.optionalDouble("first_beta", in: .open(0, 1))
  ///     let schedule = try Self(&options)
  ///     return firstBeta.map { FirstBetaReplaced(schedule, by: $0) } ?? schedule
  ///   }
  /// }
  /// ```
  ///
  /// Keys are read before the `init` is called, because that may end the reading. A component may
  /// read such a key again: the kind's declaration counts, and both get the same value.
  static func read(_ options: inout Options) throws -> any Component
}

extension Component {
  /// No old names.
  public static var aliases: [String] { [] }
  /// No documentation.
  public static var summary: String { "" }

  /// Makes the component by its `init`.
  public static func read(_ options: inout Options) throws -> any Component {
    try Self(&options)
  }
}
