/// Numbers with a shape, in ordinary memory: what files hold and what leaves a backend.
public struct HostArray: Sendable, Equatable {
  /// The length of every axis; empty for a single number.
  public let shape: [Int]

  /// The values in row-major order: the last axis runs fastest.
  public let values: [Float]

  /// Numbers of the given shape. It is a mistake of the program, which stops, if the product of
  /// `shape` is not the number of values.
  public init(shape: [Int], values: [Float]) {
    guard let count = elementCount(shape), count == values.count else {
      fatalError("HostArray: \(values.count) values do not fill the shape \(shape)")
    }
    self.shape = shape
    self.values = values
  }
}

/// How many elements an array of this shape has: nil if an axis is negative or the product of the
/// axes that are not zero overflows.
func elementCount(_ shape: [Int]) -> Int? {
  var product = 1
  for length in shape where length != 0 {
    guard length > 0 else { return nil }
    let (next, overflows) = product.multipliedReportingOverflow(by: length)
    if overflows { return nil }
    product = next
  }
  return shape.contains(0) ? 0 : product
}
