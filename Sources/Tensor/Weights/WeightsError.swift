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

  static func check(
    _ list: ParameterList, _ arrays: [String: HostArray], source: String
  ) throws {
    var faults: [String] = []
    for parameter in list.parameters {
      guard let array = arrays[parameter.name] else {
        faults.append("'\(parameter.name)' \(parameter.shape) is missing")
        continue
      }
      if array.shape != parameter.shape.axes {
        let found = Shape(array.shape)
        faults.append("'\(parameter.name)' must be \(parameter.shape), but is \(found)")
      }
    }
    let known = Set(list.parameters.map(\.name))
    for name in arrays.keys.sorted() where !known.contains(name) {
      faults.append("'\(name)' is not a parameter of it")
    }
    if !faults.isEmpty { throw WeightsError(faults: faults, source: source) }
  }
}
