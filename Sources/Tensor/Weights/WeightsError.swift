/// Arrays that do not fit a network, all faults at once.
public struct WeightsError: Error, Equatable, CustomStringConvertible {
  /// One sentence a fault.
  public let faults: [String]
  /// The file that the arrays came from.
  public let source: String

  /// At most ten faults, then their number.
  public var description: String {
    let shown = faults.prefix(10).map { "  \($0)" }
    let more = faults.count > 10 ? ["  and \(faults.count - 10) more"] : []
    return (["\(source) does not fit this network:"] + shown + more).joined(separator: "\n")
  }

  /// Throws one error for all that is missing, wrongly shaped or surplus among `arrays`; `nearest`
  /// names which of the missing names one that is surplus probably means.
  package static func check(
    _ expected: [(name: String, shape: Shape)], _ arrays: [String: HostArray], source: String,
    nearest: (String, [String]) -> String? = { _, _ in nil }
  ) throws {
    var faults: [String] = []
    let missing = expected.filter { arrays[$0.name] == nil }
    for (name, shape) in expected {
      guard let array = arrays[name] else {
        faults.append("'\(name)' \(shape) is missing")
        continue
      }
      if array.shape != shape.axes {
        faults.append("'\(name)' must be \(shape), but is \(Shape(array.shape))")
      }
    }
    let known = Set(expected.map(\.name)), names = missing.map(\.name)
    for (name, array) in arrays.sorted(by: { $0.key < $1.key }) where !known.contains(name) {
      // What is not shown need not be searched for: that takes long.
      let meant = faults.count < 10 ? nearest(name, names).map { ": did you mean '\($0)'?" } : nil
      faults.append("'\(name)' \(Shape(array.shape)) is not a parameter of it\(meant ?? "")")
    }
    if !faults.isEmpty { throw WeightsError(faults: faults, source: source) }
  }
}
