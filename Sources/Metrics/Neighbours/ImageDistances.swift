internal import Diffusion
internal import Tensor

/// In what squared distances are computed.
enum DistancePrecision: String, CaseIterable, Sendable {
  /// Exact but for rounding.
  case float32
  /// Features, norms, products and sums rounded as guided-diffusion's evaluator does, which moves
  /// precision and recall by up to half a percent; float32 where float16 ends.
  case float16
}

/// The squared distances of all images of one set from all of another, some rows at a time:
/// |a|^2 - 2 a . b + |b|^2.
struct ImageDistances {
  /// Bytes of the distances that are held at once.
  private static let blockBytes = 48 << 20

  private let a: FeatureMatrix
  private let b: FeatureMatrix
  private let precision: DistancePrecision

  init(_ a: FeatureMatrix, _ b: FeatureMatrix, _ precision: DistancePrecision) {
    (self.a, self.b, self.precision) = (a, b, precision)
  }

  /// Some rows of distances, `rows.count * columns` of them.
  struct Block {
    let rows: Range<Int>
    let columns: Int
    fileprivate let values: UnsafePointer<Float>

    /// The distances of image `row` of the first set.
    func line(_ row: Int) -> UnsafeBufferPointer<Float> {
      let start = values + (row - rows.lowerBound) * columns
      return UnsafeBufferPointer(start: start, count: columns)
    }
  }

  /// What `visit` makes of `start` over all blocks, in order.
  func reduce<Result>(_ start: Result, _ visit: (inout Result, Block) -> Void) throws -> Result {
    var result = start
    if try forEachBlock(precision, { visit(&result, $0) }) || precision == .float32 {
      return result
    }
    result = start
    _ = try forEachBlock(.float32) { visit(&result, $0) }
    return result
  }

  /// False, and no more blocks, where a distance is not finite.
  private func forEachBlock(
    _ precision: DistancePrecision, _ visit: (Block) -> Void
  ) throws -> Bool {
    let (first, second) = (Side(a, precision), Side(b, precision))
    let others = Tensor(second.values, shape: [b.rows, b.columns])
    let height = max(16, Self.blockBytes / (4 * b.rows))
    for start in stride(from: 0, to: a.rows, by: height) {
      let rows = start..<min(start + height, a.rows)
      let range = rows.lowerBound * a.columns..<rows.upperBound * a.columns
      let block = Tensor(Array(first.values[range]), shape: [rows.count, a.columns])
      var values = try block.matmul(others, transposeB: true).read()
      let isFinite = values.withUnsafeMutableBufferPointer { values in
        let isFinite = Self.finish(values, rows, first.norms, second.norms, precision)
        if isFinite || precision == .float32 {
          visit(Block(rows: rows, columns: b.rows, values: UnsafePointer(values.baseAddress!)))
        }
        return isFinite
      }
      guard isFinite || precision == .float32 else { return false }
    }
    return true
  }

  /// Turns products into squared distances; whether all are finite.
  private static func finish(
    _ values: UnsafeMutableBufferPointer<Float>, _ rows: Range<Int>, _ norms: [Float],
    _ others: [Float], _ precision: DistancePrecision
  ) -> Bool {
    let (columns, isHalf) = (others.count, precision == .float16)
    var isFinite = [Bool](repeating: true, count: rows.count)
    isFinite.withUnsafeMutableBufferPointer { isFinite in
      let isFinite = isFinite.baseAddress!
      others.withUnsafeBufferPointer { others in
        inParallel(rows.count) { row in
          let line = UnsafeMutableBufferPointer(
            rebasing: values[row * columns..<(row + 1) * columns])
          let norm = norms[rows.lowerBound + row]
          var largest: Float = 0
          for column in 0..<columns {
            let distance =
              isHalf
              ? halfDistance(norm, line[column], others[column])
              : norm - 2 * line[column] + others[column]
            line[column] = max(distance, 0)
            largest = max(largest, line[column])
          }
          isFinite[row] = largest < .infinity
        }
      }
    }
    return isFinite.allSatisfy { $0 }
  }

  /// (|a|^2 - 2 a . b) + |b|^2, every result rounded. A product too large becomes infinite.
  private static func halfDistance(_ norm: Float, _ product: Float, _ other: Float) -> Float {
    let twice = half(2 * half(product))
    let distance = half(half(norm - twice) + other)
    return distance.isNaN || twice == .infinity ? .infinity : distance
  }

  private static func half(_ value: Float) -> Float { Float(Float16(value)) }

  /// Features as they are multiplied, and their squared norms.
  private struct Side {
    let values: [Float]
    let norms: [Float]

    init(_ matrix: FeatureMatrix, _ precision: DistancePrecision) {
      let isHalf = precision == .float16
      let values = isHalf ? matrix.values.map(half) : matrix.values
      self.values = values
      norms = (0..<matrix.rows).map { row in
        var sum = 0.0
        for place in row * matrix.columns..<(row + 1) * matrix.columns {
          let square = values[place] * values[place]
          sum += Double(isHalf ? half(square) : square)
        }
        return isHalf ? half(Float(sum)) : Float(sum)
      }
    }
  }
}
