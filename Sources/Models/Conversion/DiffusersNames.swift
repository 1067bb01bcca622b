internal import Tensor

/// What diffusers' `UNet2DModel` calls the parameters of a U-Net, and how it splits the packed
/// layers of attention.
struct DiffusersNames {
  private let options: UNetOptions

  init(_ options: UNetOptions) { self.options = options }

  /// The tensors that hold a parameter.
  func pieces(of parameter: Parameter) -> [WeightsMapping.Piece] {
    let parts = parameter.name.split(separator: ".").map(String.init)
    let (module, leaf) = place(Array(parts.dropLast()))
    let kind = parts.last ?? ""
    guard AttentionOrder.isPacked(parameter) else {
      // A linear layer where we have a convolution with a kernel of 1.
      let shape =
        parameter.role == .pointwise ? Shape([parameter.shape[0], parameter.shape[1]]) : nil
      let name = [module, leaf, kind].filter { !$0.isEmpty }.joined(separator: ".")
      return [WeightsMapping.Piece(name: name, shape: shape ?? parameter.shape, rows: nil)]
    }
    let channels = parameter.shape[0] / 3
    let heads = options.heads(at: channels)
    return ["to_q", "to_k", "to_v"].enumerated().map { index, leaf in
      WeightsMapping.Piece(
        name: "\(module).\(leaf).\(kind)",
        shape: Shape(kind == "weight" ? [channels, channels] : [channels]),
        rows: AttentionOrder.rows(index, channels: channels, heads: heads))
    }
  }

  /// A block of ours and the layer in it, as diffusers calls them.
  private func place(_ parts: [String]) -> (module: String, leaf: String) {
    let number = { (index: Int) in Int(parts[index]) ?? 0 }
    switch parts[0] {
    case "time_embed": return ("time_embedding", number(1) == 0 ? "linear_1" : "linear_2")
    case "label_emb": return ("class_embedding", "")
    case "out": return (number(1) == 0 ? "conv_norm_out" : "conv_out", "")
    case "middle_block":
      let module = number(1) == 1 ? "attentions.0" : "resnets.\(number(1) / 2)"
      return ("mid_block.\(module)", leaf(parts.dropFirst(2)))
    case "input_blocks":
      guard number(1) > 0 else { return ("conv_in", "") }
      return block("down", number(1) - 1, Array(parts.dropFirst(2)), resampler: "downsamplers")
    default:
      return block("up", number(1), Array(parts.dropFirst(2)), resampler: "upsamplers")
    }
  }

  /// The layer `inner[0]` of block `index` of one way, whose levels have one place more than blocks:
  /// on the way down it is a downsampling's, on the way up a further block's.
  private func block(
    _ way: String, _ index: Int, _ inner: [String], resampler: String
  ) -> (module: String, leaf: String) {
    let (level, place) = (index / (options.blocks + 1), index % (options.blocks + 1))
    let isAttention = ["norm", "qkv", "proj_out"].contains(inner[1])
    let isResampler =
      way == "down" ? place == options.blocks : inner[0] != "0" && !isAttention
    let module =
      isResampler ? "\(resampler).0" : isAttention ? "attentions.\(place)" : "resnets.\(place)"
    return ("\(way)_blocks.\(level).\(module)", leaf(inner.dropFirst()))
  }

  /// A layer of a block.
  private func leaf(_ parts: ArraySlice<String>) -> String {
    switch parts.joined(separator: ".") {
    case "in_layers.0": "norm1"
    case "in_layers.2": "conv1"
    case "emb_layers.1": "time_emb_proj"
    case "out_layers.0": "norm2"
    case "out_layers.3": "conv2"
    case "skip_connection": "conv_shortcut"
    case "op", "conv": "conv"
    case "norm": "group_norm"
    case "qkv": "to_qkv"
    case "proj_out": "to_out.0"
    case let other: fatalError("the U-Net has an unknown layer '\(other)'")
    }
  }
}

extension WeightsMapping {
  /// diffusers' `UNet2DModel`.
  static func diffusers(_ unet: UNet) -> WeightsMapping {
    let names = DiffusersNames(unet.options)
    return WeightsMapping(
      entries: unet.parameters.parameters.map {
        Entry(parameter: $0, pieces: names.pieces(of: $0))
      })
  }
}
