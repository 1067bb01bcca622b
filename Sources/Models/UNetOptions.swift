internal import Diffusion
internal import Layers
internal import Recipe

/// The keys of a U-Net, checked.
struct UNetOptions {
  let imageChannels: Int
  let channels: Int
  let multipliers: [Int]
  let blocks: Int
  let attentionAt: [Int]
  let heads: Int
  let dropout: Double

  init(_ options: inout Options) throws {
    channels = try options.int("channels", default: 64, in: 32...2048, "width of the first level")
    multipliers = try options.ints(
      "multipliers", default: [1, 2, 2], in: 1...64, count: 1...8,
      "width of each level, in units of 'channels'; each further level halves the resolution")
    blocks = try options.int("blocks", default: 3, in: 1...16, "residual blocks per level")
    attentionAt = try options.ints(
      "attention_at", default: [], in: 1...128, count: 0...8,
      "downsampling factors whose blocks have attention; 1 is full resolution")
    heads = try options.int("heads", default: 4, in: 1...64, "attention heads")
    dropout = try options.double("dropout", default: 0, in: 0..<1, "dropout in residual blocks")
    let image = options.fact("image_shape", as: ImageShape.self)
    imageChannels = image?.channels ?? 1
    check(&options, image)
  }

  private func check(_ options: inout Options, _ image: ImageShape?) {
    let groups = Normalisation.groups
    if channels % groups != 0 {
      let below = max(groups, channels / groups * groups)
      options.fail(
        "channels",
        "'channels' must be a multiple of \(groups), but is \(channels): "
          + "the nearest are \(below) and \(below + groups)")
    }
    let middle = channels * (multipliers.last ?? 1)
    let attending = multipliers.enumerated().filter { attentionAt.contains(1 << $0.offset) }
    for width in attending.map({ channels * $0.element }) + [middle] where width % heads != 0 {
      options.fail("heads", "'heads' must divide \(width) channels, but is \(heads)")
    }
    guard let image else { return }
    let factor = 1 << (multipliers.count - 1)
    if image.height % factor != 0 || image.width % factor != 0 {
      options.fail(
        "multipliers",
        "\(multipliers.count) levels need images divisible by \(factor), but they are \(image): "
          + "the nearest sizes are \(nearest(image.height, factor)) and "
          + "\(nearest(image.height, factor) + factor)")
    }
  }

  private func nearest(_ length: Int, _ factor: Int) -> Int {
    max(factor, length / factor * factor)
  }
}
