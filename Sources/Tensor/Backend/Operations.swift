/// A function of one element.
public enum UnaryOperation: String, Sendable, CaseIterable {
  case negate, exp, log, sqrt, rsqrt, reciprocal, square, abs, sign, tanh, sigmoid, silu, sin, cos
  case floor
}

/// A function of two elements. `less` and `equal` give 1 or 0.
public enum BinaryOperation: String, Sendable, CaseIterable {
  case add, subtract, multiply, divide, maximum, minimum, power, less, equal
}

/// What becomes of the elements along reduced axes.
public enum Reduction: String, Sendable, CaseIterable {
  case sum, max
}

/// What random elements are drawn from: [0, 1), or the standard normal distribution.
public enum Distribution: String, Sendable, CaseIterable {
  case uniform, normal
}
