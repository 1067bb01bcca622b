import Daedalus

public let plugin = Plugin(TwoConvolutions.self)

/// A convolution to features, to which those of the step are added, and one back to an image.
struct TwoConvolutions: Network {
  static let typeName = "two_convolutions"
  static let summary = "two convolutions, and the step between them"
  let parameters: ParameterList
  private let first: Convolution
  private let time: TimeEmbedding
  private let last: Convolution

  init(_ options: inout Options) throws {
    let channels = try options.int("channels", default: 32, in: 1...1024, "features of a pixel")
    let image = options.fact("image_shape", as: ImageShape.self)?.channels ?? 1
    var list = ParameterList()
    first = Convolution("first", image, channels, in: &list)
    time = TimeEmbedding("time", channels: 32, outputs: channels, in: &list)
    last = Convolution("last", channels, image, in: &list)
    parameters = list
  }

  func callAsFunction(
    _ xt: Tensor, at timesteps: Tensor, labels: Tensor?, _ pass: Pass
  ) -> Tensor {
    let step = time(timesteps, pass)
    let features = first(xt, pass) + step.reshaped([step.shape[0], 1, 1, step.shape[1]])
    return last(features.silu(), pass)
  }
}
