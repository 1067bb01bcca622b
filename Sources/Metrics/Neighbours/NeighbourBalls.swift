internal import Diffusion
internal import Tensor

/// Two sets of images, each with a ball around every image that reaches to its k-th neighbour in its
/// own set (Kynkäänniemi et al. 2019), and how often the images of one lie in the balls of the other.
struct NeighbourBalls {
  /// For each sample, the balls of the reference that it lies in.
  let ofReference: [Int32]
  /// For each image of the reference, the balls of the samples that it lies in.
  let ofSamples: [Int32]
  /// For each image of the reference, the samples in its ball.
  let samplesInside: [Int32]

  /// - Parameter includesBorder: whether an image at a ball's radius lies in it.
  init(
    _ samples: FeatureMatrix, _ reference: FeatureMatrix, neighbours: Int,
    precision: DistancePrecision, includesBorder: Bool
  ) throws {
    // Distances do not change, but their rounding does: norms are smaller around the mean.
    let centre = precision == .float32 ? Self.mean(of: reference) : nil
    let (x, y) = (Self.moved(samples, by: centre), Self.moved(reference, by: centre))
    let sampleRadii = try Self.radii(of: x, neighbours, precision)
    let referenceRadii = try Self.radii(of: y, neighbours, precision)
    // d < r is d <= the next smaller number.
    let border = { (radii: [Float]) in includesBorder ? radii : radii.map(\.nextDown) }
    let (r, s) = (border(referenceRadii), border(sampleRadii))
    let start = Counts(
      ofReference: .init(repeating: 0, count: x.rows),
      ofSamples: .init(repeating: 0, count: y.rows),
      samplesInside: .init(repeating: 0, count: y.rows))
    let counts = try ImageDistances(x, y, precision).reduce(start) { counts, block in
      counts.add(block, sampleRadii: s, referenceRadii: r)
    }
    ofReference = counts.ofReference
    ofSamples = counts.ofSamples
    samplesInside = counts.samplesInside
  }

  private struct Counts {
    var ofReference: [Int32]
    var ofSamples: [Int32]
    var samplesInside: [Int32]

    /// Rows of a block are samples, columns images of the reference.
    mutating func add(
      _ block: ImageDistances.Block, sampleRadii: [Float], referenceRadii: [Float]
    ) {
      ofReference.withUnsafeMutableBufferPointer { counts in
        let counts = counts.baseAddress!
        inParallel(block.rows.count) { part in
          let row = block.rows.lowerBound + part
          let line = block.line(row)
          var count: Int32 = 0
          for column in line.indices where line[column] <= referenceRadii[column] { count += 1 }
          counts[row] = count
        }
      }
      let width = 512
      ofSamples.withUnsafeMutableBufferPointer { samples in
        let samples = samples.baseAddress!
        samplesInside.withUnsafeMutableBufferPointer { inside in
          let inside = inside.baseAddress!
          inParallel((block.columns + width - 1) / width) { part in
            let columns = part * width..<min((part + 1) * width, block.columns)
            for row in block.rows {
              let (line, radius) = (block.line(row), sampleRadii[row])
              for column in columns {
                samples[column] += line[column] <= radius ? 1 : 0
                inside[column] += line[column] <= referenceRadii[column] ? 1 : 0
              }
            }
          }
        }
      }
    }
  }

  /// The squared distance of each image from its k-th neighbour. An image itself comes first.
  private static func radii(
    of set: FeatureMatrix, _ k: Int, _ precision: DistancePrecision
  ) throws -> [Float] {
    let start = [Float](repeating: 0, count: set.rows)
    return try ImageDistances(set, set, precision).reduce(start) { radii, block in
      radii.withUnsafeMutableBufferPointer { radii in
        let radii = radii.baseAddress!
        inParallel(block.rows.count) { part in
          let row = block.rows.lowerBound + part
          radii[row] = smallest(k + 1, of: block.line(row))
        }
      }
    }
  }

  /// The number that `count - 1` others are not larger than.
  private static func smallest(_ count: Int, of line: UnsafeBufferPointer<Float>) -> Float {
    var smallest = [Float](repeating: .infinity, count: count)
    for value in line where value < smallest[count - 1] {
      var place = count - 1
      while place > 0, smallest[place - 1] > value {
        smallest[place] = smallest[place - 1]
        place -= 1
      }
      smallest[place] = value
    }
    return smallest[count - 1]
  }

  private static func mean(of matrix: FeatureMatrix) -> [Double] {
    var mean = [Double](repeating: 0, count: matrix.columns)
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns {
        mean[column] += Double(matrix.values[row * matrix.columns + column])
      }
    }
    return mean.map { $0 / Double(matrix.rows) }
  }

  private static func moved(_ matrix: FeatureMatrix, by centre: [Double]?) -> FeatureMatrix {
    guard let centre else { return matrix }
    var values = matrix.values
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns {
        let place = row * matrix.columns + column
        values[place] = Float(Double(values[place]) - centre[column])
      }
    }
    return FeatureMatrix(rows: matrix.rows, columns: matrix.columns, values: values)
  }
}

extension Bootstrap {
  /// The mean over the images of one side in one repetition.
  func mean(of values: [Double], _ side: Side, _ repetition: Int) -> Double {
    let rows = rows(of: side, repetition, count: values.count)
    return rows.reduce(0) { $0 + values[$1] } / Double(values.count)
  }
}
