internal import Recipe
internal import Tensor

/// Where the parameters of a network stand in the files of another program: each is one tensor
/// there or several, which are made of whole rows of it.
struct WeightsMapping {
  /// A tensor of the other program.
  struct Piece {
    let name: String
    let shape: Shape
    /// Which rows of the parameter, along its first axis, in order; nil for all as they are.
    let rows: [Int]?
  }

  /// A parameter and the tensors that hold it: together, each of its rows once.
  struct Entry {
    let parameter: Parameter
    let pieces: [Piece]
  }

  let entries: [Entry]

  /// The names and the layout that our own files have.
  static func same(_ list: ParameterList) -> WeightsMapping {
    WeightsMapping(entries: list.parameters.map { Entry(parameter: $0, pieces: [.same($0)]) })
  }

  /// The tensors of the other program, of a network's arrays by name.
  func foreign(_ ours: [String: HostArray]) -> [(name: String, array: HostArray)] {
    entries.flatMap { entry in
      guard let array = ours[entry.parameter.name] else {
        fatalError("\(entry.parameter.name) is missing")
      }
      return entry.pieces.map { piece in
        let values = piece.rows.map { array.rows($0) } ?? array.values
        return (piece.name, HostArray(shape: piece.shape.axes, values: values))
      }
    }
  }

  /// A network's arrays, of the tensors of the other program.
  ///
  /// Throws `WeightsError` for all that are missing, surplus or wrongly shaped.
  func ours(_ foreign: [String: HostArray], source: String) throws -> [String: HostArray] {
    let expected = entries.flatMap { $0.pieces.map { ($0.name, $0.shape) } }
    try WeightsError.check(expected, foreign, source: source) { nearestName(to: $0, among: $1) }
    return Dictionary(
      uniqueKeysWithValues: entries.map { entry in
        (entry.parameter.name, array(of: entry, from: foreign))
      })
  }

  private func array(of entry: Entry, from foreign: [String: HostArray]) -> HostArray {
    let shape = entry.parameter.shape
    var values = [Float](repeating: 0, count: shape.count)
    let width = shape.count / shape[0]
    for piece in entry.pieces {
      guard let array = foreign[piece.name] else { fatalError("\(piece.name) is missing") }
      guard let rows = piece.rows else { return HostArray(shape: shape.axes, values: array.values) }
      for (index, row) in rows.enumerated() {
        let range = row * width..<(row + 1) * width
        values.replaceSubrange(range, with: array.values[index * width..<(index + 1) * width])
      }
    }
    return HostArray(shape: shape.axes, values: values)
  }
}

extension WeightsMapping.Piece {
  /// The parameter as it is.
  static func same(_ parameter: Parameter) -> Self {
    Self(name: parameter.name, shape: parameter.shape, rows: nil)
  }
}

extension HostArray {
  fileprivate func rows(_ rows: [Int]) -> [Float] {
    let width = values.count / shape[0]
    return rows.flatMap { values[$0 * width..<($0 + 1) * width] }
  }
}
