/// Why no plugin can be compiled or loaded on this machine, whatever its file holds: the end of a
/// sentence that says so.
package struct PluginsUnavailable: Error, Equatable, CustomStringConvertible {
  /// What is missing, and what to do about it.
  package let description: String

  /// An obstacle from its text.
  package init(_ description: String) { self.description = description }
}
