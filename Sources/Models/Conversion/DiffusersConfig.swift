internal import Diffusion
internal import Foundation
internal import Tensor

/// `config.json` of a `UNet2DModel`: the fields that describe one U-Net, and whether a file's do.
///
/// Source: diffusers 0.42, `models/unets/unet_2d.py`.
struct DiffusersConfig {
  /// One field, for one network.
  struct Field {
    let name: String
    let value: JSONValue
    /// What means the same.
    var others: [JSONValue] = []
    /// What diffusers takes if the field is not there.
    let usual: JSONValue
  }

  let fields: [Field]
  private let image: ImageShape
  private let dropout: Double

  /// Says nothing about the network's function, or of another kind of network alone.
  private static let free: Set = ["sample_size", "dropout", "num_train_timesteps"]

  /// The fields of a network. Throws `ConversionError` with all that `UNet2DModel` cannot express.
  init(_ unet: UNet, _ image: ImageShape) throws {
    let refusals = Self.refusals(unet.options)
    guard refusals.isEmpty else {
      throw ConversionError("diffusers' UNet2DModel cannot hold this network", refusals)
    }
    self.image = image
    dropout = unet.options.dropout
    fields = Self.shapes(unet) + Self.blocks(unet.options) + Self.constants(unet.options)
  }

  private static func refusals(_ options: UNetOptions) -> [String] {
    var refusals: [String] = []
    if options.classes == .concatenated {
      refusals.append(
        "'classes' is concatenated, but it only knows classes that are added to the step's features"
      )
    }
    if options.multipliers[0] != 1 {
      refusals.append(
        "'multipliers' begins with \(options.multipliers[0]), but it has as many sinusoids of the "
          + "step as channels on the first level: they must begin with 1")
    }
    if headWidth(options) == nil {
      let widths = options.levelsWithHeads.map { options.channels * options.multipliers[$0] }
      let heads = widths.map { "\($0 / options.heads(at: $0)) at width \($0)" }
      refusals.append(
        "'heads': the heads are \(heads.joined(separator: ", ")) channels wide, but it has one "
          + "attention_head_dim for all. Networks that shall travel give 'head_channels'")
    }
    return refusals
  }

  /// `attention_head_dim`: null is one head, whatever the width. Nil if there is none for all.
  private static func headWidth(_ options: UNetOptions) -> (JSONValue, others: [JSONValue])? {
    let widths = options.levelsWithHeads.map { options.channels * options.multipliers[$0] }
    let own = Set(widths.map { $0 / options.heads(at: $0) })
    let isSingle = widths.allSatisfy { options.heads(at: $0) == 1 }
    if own.count == 1, let width = own.first { return (.whole(width), isSingle ? [.null] : []) }
    return isSingle ? (.null, []) : nil
  }

  /// What follows from the lengths of parameters.
  private static func shapes(_ unet: UNet) -> [Field] {
    let options = unet.options
    let shape = { (name: String, axis: Int) in
      unet.parameters.parameters.first { $0.name == name }?.shape[axis] ?? 0
    }
    let classes: JSONValue = options.classes == .added ? .whole(options.classCount) : .null
    return [
      Field(
        name: "in_channels", value: .whole(shape("input_blocks.0.0.weight", 1)), usual: .whole(3)),
      Field(name: "out_channels", value: .whole(shape("out.2.weight", 0)), usual: .whole(3)),
      Field(
        name: "block_out_channels",
        value: .wholes(options.multipliers.map { $0 * options.channels }),
        usual: .wholes([224, 448, 672, 896])),
      Field(name: "layers_per_block", value: .whole(options.blocks), usual: .whole(2)),
      Field(name: "num_class_embeds", value: classes, usual: .null),
      Field(name: "class_embed_type", value: .null, usual: .null),
      Field(
        name: "time_embedding_dim", value: .null, others: [.whole(4 * options.channels)],
        usual: .null),
    ]
  }

  /// What kinds of blocks there are.
  private static func blocks(_ options: UNetOptions) -> [Field] {
    let isResidual = options.resample == .residual
    let types = { (way: String, resampler: String) in
      options.multipliers.indices.map { level in
        if options.hasAttention(at: level) { return "Attn\(way)Block2D" }
        return isResidual ? "Resnet\(resampler)Block2D" : "\(way)Block2D"
      }
    }
    let resampler = JSONValue.text(isResidual ? "resnet" : "conv")
    let usualDown = ["DownBlock2D"] + Array(repeating: "AttnDownBlock2D", count: 3)
    let usualUp = Array(repeating: "AttnUpBlock2D", count: 3) + ["UpBlock2D"]
    let (width, others) = headWidth(options) ?? (.null, [])
    return [
      Field(
        name: "down_block_types", value: .texts(types("Down", "Downsample")),
        usual: .texts(usualDown)),
      Field(
        name: "up_block_types", value: .texts(types("Up", "Upsample").reversed()),
        usual: .texts(usualUp)),
      Field(name: "mid_block_type", value: .text("UNetMidBlock2D"), usual: .text("UNetMidBlock2D")),
      Field(name: "downsample_type", value: resampler, usual: .text("conv")),
      Field(name: "upsample_type", value: resampler, usual: .text("conv")),
      Field(name: "attention_head_dim", value: width, others: others, usual: .whole(8)),
      Field(
        name: "resnet_time_scale_shift", value: .text(options.film ? "scale_shift" : "default"),
        usual: .text("default")),
      // Null leaves the attention of the middle without its norm, unless there is no FiLM.
      Field(
        name: "attn_norm_num_groups", value: .whole(32), others: options.film ? [] : [.null],
        usual: .null),
    ]
  }

  /// What is the same for every U-Net here.
  private static func constants(_ options: UNetOptions) -> [Field] {
    let field = { (name: String, value: JSONValue) in Field(name: name, value: value, usual: value)
    }
    return [
      Field(name: "act_fn", value: .text("silu"), others: [.text("swish")], usual: .text("silu")),
      field("add_attention", .boolean(true)), field("center_input_sample", .boolean(false)),
      field("downsample_padding", .whole(1)), field("flip_sin_to_cos", .boolean(true)),
      field("freq_shift", .whole(0)), field("mid_block_scale_factor", .whole(1)),
      field("norm_eps", .number(1e-5)), field("norm_num_groups", .whole(32)),
      field("time_embedding_type", .text("positional")),
    ]
  }

  /// The file's text.
  func encoded() throws -> String {
    var object = Dictionary(uniqueKeysWithValues: fields.map { ($0.name, $0.value) })
    object["_class_name"] = .text("UNet2DModel")
    object["_diffusers_version"] = .text("0.42.0")
    object["dropout"] = .number(dropout)
    object["sample_size"] = .wholes([image.height, image.width])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(JSONValue.object(object)), as: UTF8.self) + "\n"
  }

  /// Throws `ConversionError` with every field of the file at `path` that says something else, or
  /// that no U-Net here has.
  func check(_ path: String) throws {
    let bytes = try readFile(path, limit: 1 << 20)
    guard let object = try? JSONDecoder().decode([String: JSONValue].self, from: Data(bytes)) else {
      throw FileError(path, "is no JSON object")
    }
    var reasons: [String] = []
    if let type = object["_class_name"], type != .text("UNet2DModel") {
      reasons.append("'_class_name' is \(type), but only UNet2DModel is known")
    }
    for field in fields {
      let found = object[field.name] ?? field.usual
      guard found != field.value, !field.others.contains(found) else { continue }
      let place = object[field.name] == nil ? "is not given, which means" : "is"
      reasons.append(
        "'\(field.name)' \(place) \(found), but the recipe's network has \(field.value)")
    }
    let known = Self.free.union(fields.map(\.name))
    for (name, value) in object.sorted(by: { $0.key < $1.key })
    where !known.contains(name) && !name.hasPrefix("_") && value != .null {
      reasons.append("'\(name.prefix(60))' is \(value), a field that no network here has")
    }
    guard reasons.isEmpty else {
      throw ConversionError("\(path) describes another network than the recipe", reasons)
    }
  }
}
