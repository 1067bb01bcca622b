/// Stops the program with `message` unless `condition` holds: for mistakes of our own or of a
/// component's author, such as shapes that do not fit. `precondition` would lose its message in
/// release. What a user can get wrong (a recipe, a file) is thrown instead.
@inlinable
@inline(__always)
public func require(
  _ condition: Bool, _ message: @autoclosure () -> String, file: StaticString = #fileID,
  line: UInt = #line
) {
  if !condition { fatalError(message(), file: file, line: line) }
}
