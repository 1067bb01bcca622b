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

/// The constants of a two-dimensional convolution: an odd square kernel, zero padding.
public struct ConvolutionGeometry: Sendable, Equatable {
  /// Pixels from one output to the next, at least 1.
  public let stride: Int
  /// Zeros around the image, in pixels.
  public let padding: Int

  /// Stride 1 and no padding unless said otherwise.
  public init(stride: Int = 1, padding: Int = 0) {
    self.stride = stride
    self.padding = padding
  }
}

/// The constants of the fused normalisation: group norm, then FiLM, SiLU and dropout.
public struct NormalisationOptions: Sendable, Equatable {
  /// Number of channel groups; divides the channels.
  public let groups: Int
  /// Added to the variance.
  public let epsilon: Float
  /// Whether SiLU follows.
  public let silu: Bool
  /// Share of elements that dropout clears, in 0..<1; 0 switches it off.
  public let dropout: Float
  /// Which random stream dropout draws from: a constant of the layer.
  public let stream: UInt32

  /// Options of one layer.
  public init(
    groups: Int, epsilon: Float = 1e-5, silu: Bool = true, dropout: Float = 0, stream: UInt32 = 0
  ) {
    self.groups = groups
    self.epsilon = epsilon
    self.silu = silu
    self.dropout = dropout
    self.stream = stream
  }
}

/// Gradients of a convolution's inputs.
public struct ConvolutionGradients: Sendable {
  /// Like x; nil when it was not asked for.
  public let x: Tensor?
  /// Like the weight.
  public let weight: Tensor
  /// `[outputs]`.
  public let bias: Tensor

  /// The three gradients.
  public init(x: Tensor?, weight: Tensor, bias: Tensor) {
    self.x = x
    self.weight = weight
    self.bias = bias
  }
}

/// Gradients of the fused normalisation's inputs.
public struct NormalisationGradients: Sendable {
  /// Like x.
  public let x: Tensor
  /// `[channels]`.
  public let scale: Tensor
  /// `[channels]`.
  public let shift: Tensor
  /// `[batch, 2 channels]`; nil without FiLM.
  public let film: Tensor?

  /// The four gradients.
  public init(x: Tensor, scale: Tensor, shift: Tensor, film: Tensor?) {
    self.x = x
    self.scale = scale
    self.shift = shift
    self.film = film
  }
}

/// The inputs of the fused normalisation.
public struct NormalisationInputs: Sendable {
  /// `[batch, ..., channels]`.
  public var x: Tensor
  /// Learned scale and shift, `[channels]` each.
  public var scale: Tensor
  /// Learned shift, `[channels]`.
  public var shift: Tensor
  /// `[batch, 2 channels]`: FiLM's scale, then its shift; nil for none.
  public var film: Tensor?
  /// `[batch, 4]` random keys for dropout; nil switches it off.
  public var keys: Tensor?
}

/// The constants of AdamW and of the averages that follow it.
public struct AdamWConstants: Sendable, Equatable {
  /// Decay of the first moment, in 0..<1.
  public let beta1: Float
  /// Decay of the second moment, in 0..<1.
  public let beta2: Float
  /// Added to the root of the second moment.
  public let epsilon: Float
  /// Decoupled weight decay, per unit of learning rate.
  public let weightDecay: Float
  /// Rates of the exponential moving averages, each in 0..<1.
  public let averageRates: [Float]

  /// The constants of one optimiser.
  public init(
    beta1: Float, beta2: Float, epsilon: Float, weightDecay: Float, averageRates: [Float]
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.averageRates = averageRates
  }
}

/// Everything that an optimiser step changes: one list entry per parameter.
public struct AdamWState: Sendable {
  /// The weights.
  public var parameters: [Tensor]
  /// Running means of the gradients.
  public var firstMoments: [Tensor]
  /// Running means of the squared gradients.
  public var secondMoments: [Tensor]
  /// Exponential moving averages of the weights: one list per rate.
  public var averages: [[Tensor]]

  /// A state from its lists.
  public init(
    parameters: [Tensor], firstMoments: [Tensor], secondMoments: [Tensor], averages: [[Tensor]]
  ) {
    self.parameters = parameters
    self.firstMoments = firstMoments
    self.secondMoments = secondMoments
    self.averages = averages
  }
}
