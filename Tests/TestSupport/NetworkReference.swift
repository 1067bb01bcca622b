import Diffusion
import Tensor

/// A network of `Tests/References` with its numbers in float64.
package struct NetworkReference: Codable, Sendable, CustomStringConvertible {
  /// Names the files: `unet-NAME`.
  package let name: String
  /// The network as a recipe describes it.
  package let recipe: String
  private let height: Int
  private let width: Int
  private let channels: Int
  /// Classes of the images; 0 for none.
  package let classCount: Int

  private init(
    _ name: String, _ size: (Int, Int, Int), classes: Int = 0, _ recipe: String
  ) {
    self.name = name
    self.recipe = "{type: unet, \(recipe)}"
    (height, width, channels) = size
    classCount = classes
  }

  /// Fashion-MNIST's, the paper's network of Table 5.
  package static let fashionMNIST = NetworkReference(
    "fashion-mnist", (28, 28, 1), "channels: 64, multipliers: [1, 2, 2], attention_at: [1]")
  /// The same with attention in the middle alone.
  package static let fashionMNISTWithoutAttention = NetworkReference(
    "fashion-mnist-noattn", (28, 28, 1), "channels: 64, multipliers: [1, 2, 2], attention_at: []")
  /// The small one of the quick recipes.
  package static let quick = NetworkReference(
    "quick", (28, 28, 1), "channels: 32, multipliers: [1, 2, 2], attention_at: [4]")
  /// CIFAR-10's.
  package static let cifar10 = NetworkReference(
    "cifar10", (32, 32, 3), "channels: 128, multipliers: [1, 2, 2, 2], attention_at: [2, 4]")
  /// CelebA's, the largest.
  package static let celebA = NetworkReference(
    "celeba", (64, 64, 3), "channels: 128, multipliers: [1, 2, 3, 4], attention_at: [4, 8]")
  /// An oblong image, two blocks, two heads. The reference has twice the output channels; since
  /// weights follow from names, the first half of them are this network's outputs.
  package static let odd = NetworkReference(
    "odd", (12, 20, 3),
    "channels: 32, multipliers: [1, 2], attention_at: [2], blocks: 2, heads: 2")

  /// The options that the paper's recipes leave alone, on oblong images: each by itself, the last
  /// with all of them.
  package static let options = [
    NetworkReference(
      "head-channels", (12, 20, 3),
      "channels: 32, multipliers: [1, 2, 3], attention_at: [2], blocks: 1, head_channels: 16"),
    NetworkReference(
      "residual-resampling", (20, 12, 1),
      "channels: 32, multipliers: [1, 2, 2], attention_at: [4], blocks: 1, resample: residual"),
    NetworkReference(
      "no-film", (8, 12, 3),
      "channels: 64, multipliers: [1, 2], attention_at: [2], blocks: 2, film: false"),
    NetworkReference(
      "classes-added", (8, 12, 1), classes: 10,
      "channels: 32, multipliers: [1, 2], blocks: 1, classes: added"),
    allOptions,
  ]
  /// Wide heads, residual resampling, no FiLM and classes concatenated.
  package static let allOptions = NetworkReference(
    "all-options", (12, 8, 3), classes: 5,
    "channels: 64, multipliers: [1, 3], attention_at: [1, 2], blocks: 1, head_channels: 32, "
      + "resample: residual, film: false, classes: concatenated")

  /// The five networks of the peers.
  package static let peers = [
    fashionMNIST, fashionMNISTWithoutAttention, quick, cifar10, celebA,
  ]

  /// The name.
  package var description: String { name }
  /// The fact that the network is read with.
  package var imageShape: ImageShape {
    ImageShape(height: height, width: width, channels: channels)
  }

  /// The stored numbers.
  package func numbers() throws -> SafetensorsContents { try References.read("unet-\(name)") }

  /// The data of a name as a batch of images, turned from PyTorch's layout into ours.
  package func images(_ name: String, count: Int) -> Tensor {
    let values = HashValues.data(name, count * channels * height * width)
    return Tensor(values, shape: [count, channels, height, width]).permuted([0, 2, 3, 1])
  }

  /// Labels of a batch, or nil for a network that is not conditioned on classes.
  package func labels(count: Int) -> Tensor? {
    classCount > 0 ? Tensor((0..<count).map { Float(($0 * 3 + 1) % classCount) }) : nil
  }

  /// Weights that follow from the parameters' names.
  package static func weights(_ list: ParameterList) -> Weights {
    let tensors = list.parameters.map { parameter in
      let values = HashValues.parameter(parameter.name, parameter.shape.axes)
      let plain = Tensor(values, shape: parameter.shape)
      return CurrentBackend.value.pack(plain, as: parameter.role)
    }
    return Weights(list, tensors: tensors)
  }
}
