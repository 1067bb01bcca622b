internal import Tensor

/// The order of the rows of a packed `qkv` layer. Ours, and guided-diffusion's unless it is told
/// `use_new_attention_order`, is head by head: query, key and value of the first head, then those of
/// the second. Its new order has all queries, then all keys, then all values, each head by head.
enum AttentionOrder {
  /// The rows, among ours, that are the queries (0), keys (1) or values (2) of all heads.
  static func rows(_ kind: Int, channels: Int, heads: Int) -> [Int] {
    let width = channels / heads
    return (0..<heads).flatMap { head in
      (0..<width).map { (3 * head + kind) * width + $0 }
    }
  }

  /// The three kinds one after another: guided-diffusion's new order.
  static func newOrder(channels: Int, heads: Int) -> [Int] {
    (0..<3).flatMap { rows($0, channels: channels, heads: heads) }
  }

  /// Whether a parameter is the weight or bias of a packed layer.
  static func isPacked(_ parameter: Parameter) -> Bool {
    parameter.name.split(separator: ".").dropLast().last == "qkv"
  }
}

extension WeightsMapping {
  /// guided-diffusion's `UNetModel` with `use_new_attention_order`.
  static func newAttentionOrder(_ unet: UNet) -> WeightsMapping {
    let entries = unet.parameters.parameters.map { parameter -> Entry in
      guard AttentionOrder.isPacked(parameter) else {
        return Entry(parameter: parameter, pieces: [.same(parameter)])
      }
      let channels = parameter.shape[0] / 3
      let rows = AttentionOrder.newOrder(
        channels: channels, heads: unet.options.heads(at: channels))
      return Entry(
        parameter: parameter,
        pieces: [Piece(name: parameter.name, shape: parameter.shape, rows: rows)])
    }
    return WeightsMapping(entries: entries)
  }
}
