import Testing

/// A recipe of the components that there are, with something wrong, and the whole text that its
/// author sees. What holds for every component is in `ErrorText`.
///
/// The texts were read and approved one by one: a change of one is a change of the product.
struct FaultyRecipe: Sendable, CustomTestStringConvertible {
  let name: String
  /// What `r.yaml` says after extending `base.yaml`.
  let changes: String
  let text: String

  var testDescription: String { name }

  /// Nothing is wrong with it.
  static let base = """
    name: base
    dataset: {type: fashion_mnist}
    schedule: {type: linear, steps: 6, first_beta: 0.2}
    network: {type: unet, channels: 32, multipliers: [1, 1], blocks: 1}
    model: {type: daed}
    train: {steps: 3, batch: 4}
    """
}
