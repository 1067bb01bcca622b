internal import Layers
internal import Tensor

/// What stands between two skip connections: one or several layers in a row.
struct Stage {
  enum Layer {
    case stem(Convolution)
    case residual(ResidualBlock)
    case attention(AttentionBlock)
    case downsample(Downsample)
    case upsample(Upsample)
  }

  let layers: [Layer]

  /// Of `inputs`, concatenated. Each layer is a block that the backward pass may compute once more.
  func callAsFunction(_ inputs: [Tensor], _ embedding: Tensor, _ pass: Pass) -> Tensor {
    layers.reduce(inputs) { inputs, layer in
      [
        pass.block(inputs + [embedding]) { tensors, pass in
          let joined =
            tensors.count > 2 ? .concatenate(Array(tensors.dropLast()), axis: 3) : tensors[0]
          return layer(joined, tensors[tensors.count - 1], pass)
        }
      ]
    }[0]
  }
}

extension Stage.Layer {
  fileprivate func callAsFunction(_ x: Tensor, _ embedding: Tensor, _ pass: Pass) -> Tensor {
    switch self {
    case .stem(let convolution): convolution(x, pass)
    case .residual(let block): block(x, embedding, pass)
    case .attention(let block): block(x, pass)
    case .downsample(let layer): layer(x, pass)
    case .upsample(let layer): layer(x, pass)
    }
  }
}

/// Lays out the stages of a U-Net and keeps count of channels, skips and resolution on the way.
struct StageBuilder {
  private let options: UNetOptions
  private(set) var channels: Int
  private var skips: [Int] = []
  private var factor = 1

  init(_ options: UNetOptions) {
    self.options = options
    channels = options.channels * options.multipliers[0]
  }

  /// The stem, then per level its blocks and, except for the last, a downsampling.
  mutating func makeDown(in list: inout ParameterList) -> [Stage] {
    var stages: [Stage] = []
    let stem = Convolution("input_blocks.0.0", options.imageChannels, channels, in: &list)
    append(Stage(layers: [.stem(stem)]), to: &stages)
    for (level, multiplier) in options.multipliers.enumerated() {
      for _ in 0..<options.blocks {
        let width = multiplier * options.channels
        let layers = block("input_blocks.\(stages.count)", channels, width, in: &list)
        append(Stage(layers: layers), to: &stages)
      }
      guard level + 1 < options.multipliers.count else { continue }
      let name = "input_blocks.\(stages.count).0"
      let layer: Stage.Layer =
        switch options.resample {
        case .convolution: .downsample(Downsample(name, channels, in: &list))
        case .residual: residual(name, channels, channels, .down, in: &list)
        }
      append(Stage(layers: [layer]), to: &stages)
      factor *= 2
    }
    return stages
  }

  /// Block, attention, block.
  func makeMiddle(in list: inout ParameterList) -> Stage {
    Stage(layers: [
      residual("middle_block.0", channels, channels, in: &list),
      attention("middle_block.1", in: &list),
      residual("middle_block.2", channels, channels, in: &list),
    ])
  }

  /// Per level one block more than on the way down, each with a skip, then an upsampling.
  mutating func makeUp(in list: inout ParameterList) -> [Stage] {
    var stages: [Stage] = []
    for (level, multiplier) in options.multipliers.enumerated().reversed() {
      for index in 0...options.blocks {
        let name = "output_blocks.\(stages.count)"
        let inputs = channels + skips.removeLast()
        var layers = block(name, inputs, multiplier * options.channels, in: &list)
        if level > 0, index == options.blocks {
          let name = "\(name).\(layers.count)"
          switch options.resample {
          case .convolution: layers.append(.upsample(Upsample(name, channels, in: &list)))
          case .residual: layers.append(residual(name, channels, channels, .up, in: &list))
          }
          factor /= 2
        }
        stages.append(Stage(layers: layers))
      }
    }
    return stages
  }

  private mutating func append(_ stage: Stage, to stages: inout [Stage]) {
    stages.append(stage)
    skips.append(channels)
  }

  private mutating func block(
    _ name: String, _ inputs: Int, _ outputs: Int, in list: inout ParameterList
  ) -> [Stage.Layer] {
    var layers = [residual("\(name).0", inputs, outputs, in: &list)]
    channels = outputs
    if options.attentionAt.contains(factor) {
      layers.append(attention("\(name).1", in: &list))
    }
    return layers
  }

  private func attention(_ name: String, in list: inout ParameterList) -> Stage.Layer {
    .attention(AttentionBlock(name, channels, heads: options.heads(at: channels), in: &list))
  }

  private func residual(
    _ name: String, _ inputs: Int, _ outputs: Int,
    _ resampling: ResidualBlock.Resampling = .none, in list: inout ParameterList
  ) -> Stage.Layer {
    .residual(
      ResidualBlock(
        name, inputs, outputs, embedding: 4 * options.channels, dropout: options.dropout,
        film: options.film, resampling: resampling, in: &list))
  }
}
