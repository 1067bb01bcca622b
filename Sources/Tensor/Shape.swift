/// The lengths of a tensor's axes, outermost first; `[]` is a single number.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// Length of each axis, at least 0.
  public let axes: [Int]

  /// A shape with these axes; a negative length is the caller's mistake and stops the program.
  public init(_ axes: [Int]) {
    require(axes.allSatisfy { $0 >= 0 }, "a shape cannot have a negative axis: \(axes)")
    self.axes = axes
  }

  /// A shape with these axes.
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// Number of axes.
  public var rank: Int { axes.count }

  /// Number of elements: the product of all axes, 1 for `[]`.
  public var count: Int { axes.reduce(1, *) }

  /// The length of one axis; a negative index counts from the end.
  public subscript(axis: Int) -> Int { axes[axis < 0 ? axes.count + axis : axis] }

  /// As it reads in messages: `[32, 28, 28, 64]`.
  public var description: String { "[" + axes.map(String.init).joined(separator: ", ") + "]" }

  /// Row-major distances between neighbours along each axis, in elements.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * axes[axis + 1]
    }
    return strides
  }

  /// The shape with one axis replaced; a negative index counts from the end.
  public func replacing(axis: Int, with length: Int) -> Shape {
    var axes = axes
    axes[axis < 0 ? axes.count + axis : axis] = length
    return Shape(axes)
  }

  /// The shape that `self` and `other` broadcast to (NumPy's rule: aligned at the last axis, an
  /// axis of length 1 repeats), or nil when they do not fit.
  public func broadcast(with other: Shape) -> Shape? {
    let rank = max(self.rank, other.rank)
    var result = [Int](repeating: 1, count: rank)
    for axis in 0..<rank {
      let a = axis < rank - self.rank ? 1 : axes[axis - (rank - self.rank)]
      let b = axis < rank - other.rank ? 1 : other.axes[axis - (rank - other.rank)]
      guard a == b || a == 1 || b == 1 else { return nil }
      result[axis] = a == 1 ? b : a
    }
    return Shape(result)
  }
}
