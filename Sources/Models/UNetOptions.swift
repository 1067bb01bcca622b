internal import Diffusion
internal import Layers
internal import Recipe

/// The keys of a U-Net, checked.
struct UNetOptions {
  /// What changes the resolution between two levels.
  enum Resample: String, CaseIterable {
    case convolution, residual
  }

  /// How the network is told the class of an image.
  enum Classes: String, CaseIterable {
    case none, added, concatenated
  }

  let imageChannels: Int
  let channels: Int
  let multipliers: [Int]
  let blocks: Int
  let attentionAt: [Int]
  let resample: Resample
  let film: Bool
  let classes: Classes
  /// Of the dataset; 0 for a network that does not look at them.
  let classCount: Int
  let dropout: Double
  private let heads: Int?
  private let headChannels: Int?

  private static let usualHeads = 4
  private static let headCounts = 1...64

  init(_ options: inout Options) throws {
    channels = try options.int("channels", default: 64, in: 32...2048, "width of the first level")
    multipliers = try options.ints(
      "multipliers", default: [1, 2, 2], in: 1...64, count: 1...8,
      "width of each level, in units of 'channels'; each further level halves the resolution")
    blocks = try options.int("blocks", default: 3, in: 1...16, "residual blocks per level")
    attentionAt = try options.ints(
      "attention_at", default: [], in: 1...128, count: 0...8,
      "downsampling factors whose blocks have attention; 1 is full resolution")
    let doc = "attention heads, whatever the width"
    heads = try options.optionalInt(
      "heads", default: options.contains("head_channels") ? nil : Self.usualHeads,
      in: Self.headCounts, doc)
    headChannels = try options.optionalInt(
      "head_channels", in: 1...2048, "channels of each attention head, instead of 'heads'")
    resample = try options.choice(
      "resample", default: Resample.convolution,
      "what halves and doubles the resolution: a 3x3 convolution, or a residual block")
    film = try options.bool(
      "film", default: true,
      "whether the step scales and shifts the second norm of a block; else it is added before")
    classes = try options.choice(
      "classes", default: Classes.none,
      "how the class of an image joins the step: a learned row is added to its features, or the "
        + "class is concatenated to fewer of them")
    dropout = try options.double("dropout", default: 0, in: 0..<1, "dropout in residual blocks")
    let image = options.fact("image_shape", as: ImageShape.self)
    imageChannels = image?.channels ?? 1
    let names = options.fact("class_names", as: [String].self)
    classCount = classes == .none ? 0 : max(1, names?.count ?? 1)
    check(&options)
    if let image { check(&options, image) }
    if let names { check(&options, classNames: names) }
  }

  /// Attention heads where the network is `width` channels wide.
  func heads(at width: Int) -> Int { headChannels.map { width / $0 } ?? heads ?? Self.usualHeads }

  /// The levels that have attention: those that ask for it, and the last, whose middle always has.
  var levelsWithHeads: [Int] {
    multipliers.indices.filter { hasAttention(at: $0) || $0 == multipliers.count - 1 }
  }

  /// Whether the blocks of a level have attention.
  func hasAttention(at level: Int) -> Bool { attentionAt.contains(1 << level) }

  /// Features that say the step; the class, if it is concatenated, takes the place of some.
  var stepFeatures: Int { 4 * channels - (classes == .concatenated ? classCount : 0) }
}

extension UNetOptions {
  private func check(_ options: inout Options) {
    if headChannels != nil, heads != nil {
      options.fail(
        "head_channels",
        "'head_channels' and 'heads' exclude each other: give one, and 'null' for the other")
    }
    if headChannels == nil, heads == nil {
      options.fail("heads", "'heads' is null, which takes 'head_channels' in its place")
    }
    let groups = Normalisation.groups
    guard channels % groups == 0 else {
      let nearest = Self.multiples(of: groups, near: channels)
      return options.fail(
        "channels",
        "'channels' must be a multiple of \(groups), but is \(channels): "
          + "the nearest are \(nearest[0]) and \(nearest[1])")
    }
    checkHeads(&options)
  }

  /// Heads have whole channels wherever there is attention: in the middle, and where it is asked
  /// for.
  private func checkHeads(_ options: inout Options) {
    let (key, found, range) =
      headChannels.map { ("head_channels", $0, 1...Int.max) }
      ?? ("heads", heads ?? Self.usualHeads, Self.headCounts)
    let widths = Set(levelsWithHeads.map { channels * multipliers[$0] }).sorted()
    guard widths.contains(where: { $0 % found != 0 }) else { return }
    let fitting = range.clamped(to: 1...widths[0]).filter { divisor in
      widths.allSatisfy { $0 % divisor == 0 }
    }
    let nearest = [fitting.last { $0 < found }, fitting.first { $0 > found }].compactMap(\.self)
    options.fail(
      key,
      "'\(key)' must divide every width that has attention (\(Self.list(widths, ", "))), but is "
        + "\(found): the nearest that \(nearest.count == 1 ? "does is" : "do are") "
        + Self.list(nearest, " and "))
  }

  /// Each level but the last halves the image, and skips have to meet on the way up.
  private func check(_ options: inout Options, _ image: ImageShape) {
    let factor = 1 << (multipliers.count - 1)
    let sides = [("height", image.height), ("width", image.width)].filter { $1 % factor != 0 }
    guard !sides.isEmpty else { return }
    let advice = sides.map { name, length in
      let nearest = Self.multiples(of: factor, near: length)
      return "the nearest \(name)\(nearest.count == 1 ? " is" : "s are") "
        + Self.list(nearest, " and ")
    }
    let most = 1 + min(image.height.trailingZeroBitCount, image.width.trailingZeroBitCount)
    options.fail(
      "multipliers",
      "\(multipliers.count) levels need a \(sides.map(\.0).joined(separator: " and a ")) divisible "
        + "by \(factor), but the images are \(image): \(advice.joined(separator: ", ")); these "
        + "images allow \(most == 1 ? "one level" : "up to \(most) levels")")
  }

  private func check(_ options: inout Options, classNames: [String]) {
    guard classes != .none else { return }
    if classNames.isEmpty {
      options.fail(
        "classes",
        "'classes' is '\(classes.rawValue)', which takes a dataset with labels; without one it must "
          + "be none")
    } else if stepFeatures < 1 {
      options.fail(
        "classes",
        "'classes' is 'concatenated', but \(classCount) classes leave none of the 4 x \(channels) "
          + "features to the step: write added, or give more 'channels'")
    }
  }

  /// The multiples just below and above a number that is none; above alone if there is none below.
  private static func multiples(of factor: Int, near number: Int) -> [Int] {
    let below = number / factor * factor
    return [below, below + factor].filter { $0 > 0 }
  }

  private static func list(_ numbers: [Int], _ separator: String) -> String {
    numbers.map(String.init).joined(separator: separator)
  }
}
