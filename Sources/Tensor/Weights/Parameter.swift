/// What a parameter is used for: it decides the layout inside, and nothing else.
public enum ParameterRole: String, Sendable, CaseIterable {
  /// `[out, in, height, width]` in PyTorch.
  case convolution
  /// `[out, in, 1]` in PyTorch: a one-dimensional convolution with a kernel of 1.
  case pointwise
  /// `[out, in]` in PyTorch.
  case linear
  /// A bias, scale or shift: `[channels]`.
  case vector
  /// Rows that are looked up by their index: `[rows, features]` in PyTorch.
  case embedding
}

/// The values that training starts from.
public enum Initializer: Sendable, Equatable {
  /// Every value the same.
  case constant(Float)
  /// Uniform in -bound...bound.
  case uniform(bound: Float)
  /// Normal with mean 0 and variance 1.
  case normal
}

/// One learned tensor of a network: its name and shape as PyTorch has them, and its place in
/// ``Weights``.
public struct Parameter: Sendable, Equatable {
  /// Unique in its network, such as `input_blocks.1.0.in_layers.2.weight`.
  public let name: String
  /// In PyTorch's layout.
  public let shape: Shape
  /// What it is used for.
  public let role: ParameterRole
  /// What training starts from.
  public let initializer: Initializer
  /// Its place in the list.
  public let index: Int
}

/// The parameters of a network in the order in which its layers declared them.
public struct ParameterList: Sendable, Equatable {
  /// In order.
  public private(set) var parameters: [Parameter] = []

  /// An empty list.
  public init() {}

  /// Adds a parameter and returns the handle that finds it in ``Weights``.
  public mutating func add(
    _ name: String, _ shape: Shape, _ role: ParameterRole, _ initializer: Initializer
  ) -> Parameter {
    let parameter = Parameter(
      name: name, shape: shape, role: role, initializer: initializer, index: parameters.count)
    parameters.append(parameter)
    return parameter
  }

  /// Number of learned values.
  public var count: Int { parameters.reduce(0) { $0 + $1.shape.count } }
}
