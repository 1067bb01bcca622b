internal import Tensor

/// The blocks of Inception-v3, by the letters that torchvision gives them. The order of branches is
/// that of their channels.
enum InceptionBlocks {
  private typealias Layer = InceptionLayer

  /// 299x299x3 to 35x35x192.
  static func stem(_ list: inout ParameterList) -> InceptionLayer {
    .sequence([
      convolution("Conv2d_1a_3x3", 3, 32, (3, 3), stride: 2, &list),
      convolution("Conv2d_2a_3x3", 32, 32, (3, 3), &list),
      convolution("Conv2d_2b_3x3", 32, 64, (3, 3), isPadded: true, &list),
      halved,
      convolution("Conv2d_3b_1x1", 64, 80, (1, 1), &list),
      convolution("Conv2d_4a_3x3", 80, 192, (3, 3), &list),
      halved,
    ])
  }

  /// 35x35, to 224 channels and those of the pooling branch.
  static func a(
    _ name: String, _ inputs: Int, pool: Int, _ list: inout ParameterList
  ) -> InceptionLayer {
    .branches([
      padded("\(name).branch1x1", inputs, 64, (1, 1), &list),
      .sequence([
        padded("\(name).branch5x5_1", inputs, 48, (1, 1), &list),
        padded("\(name).branch5x5_2", 48, 64, (5, 5), &list),
      ]),
      .sequence([
        padded("\(name).branch3x3dbl_1", inputs, 64, (1, 1), &list),
        padded("\(name).branch3x3dbl_2", 64, 96, (3, 3), &list),
        padded("\(name).branch3x3dbl_3", 96, 96, (3, 3), &list),
      ]),
      pooled(.mean, "\(name).branch_pool", inputs, pool, &list),
    ])
  }

  /// 35x35 to 17x17, to 480 channels more.
  static func b(_ name: String, _ inputs: Int, _ list: inout ParameterList) -> InceptionLayer {
    .branches([
      convolution("\(name).branch3x3", inputs, 384, (3, 3), stride: 2, &list),
      .sequence([
        padded("\(name).branch3x3dbl_1", inputs, 64, (1, 1), &list),
        padded("\(name).branch3x3dbl_2", 64, 96, (3, 3), &list),
        convolution("\(name).branch3x3dbl_3", 96, 96, (3, 3), stride: 2, &list),
      ]),
      halved,
    ])
  }

  /// 17x17, 768 channels to as many, with 7x7 kernels in two halves.
  static func c(_ name: String, inner: Int, _ list: inout ParameterList) -> InceptionLayer {
    .branches([
      padded("\(name).branch1x1", 768, 192, (1, 1), &list),
      .sequence([
        padded("\(name).branch7x7_1", 768, inner, (1, 1), &list),
        padded("\(name).branch7x7_2", inner, inner, (1, 7), &list),
        padded("\(name).branch7x7_3", inner, 192, (7, 1), &list),
      ]),
      .sequence([
        padded("\(name).branch7x7dbl_1", 768, inner, (1, 1), &list),
        padded("\(name).branch7x7dbl_2", inner, inner, (7, 1), &list),
        padded("\(name).branch7x7dbl_3", inner, inner, (1, 7), &list),
        padded("\(name).branch7x7dbl_4", inner, inner, (7, 1), &list),
        padded("\(name).branch7x7dbl_5", inner, 192, (1, 7), &list),
      ]),
      pooled(.mean, "\(name).branch_pool", 768, 192, &list),
    ])
  }

  /// 17x17 to 8x8, to 512 channels more.
  static func d(_ name: String, _ inputs: Int, _ list: inout ParameterList) -> InceptionLayer {
    .branches([
      .sequence([
        padded("\(name).branch3x3_1", inputs, 192, (1, 1), &list),
        convolution("\(name).branch3x3_2", 192, 320, (3, 3), stride: 2, &list),
      ]),
      .sequence([
        padded("\(name).branch7x7x3_1", inputs, 192, (1, 1), &list),
        padded("\(name).branch7x7x3_2", 192, 192, (1, 7), &list),
        padded("\(name).branch7x7x3_3", 192, 192, (7, 1), &list),
        convolution("\(name).branch7x7x3_4", 192, 192, (3, 3), stride: 2, &list),
      ]),
      halved,
    ])
  }

  /// 8x8, to 2048 channels.
  static func e(
    _ name: String, _ inputs: Int, _ pooling: Pooling, _ list: inout ParameterList
  ) -> InceptionLayer {
    .branches([
      padded("\(name).branch1x1", inputs, 320, (1, 1), &list),
      .sequence([
        padded("\(name).branch3x3_1", inputs, 384, (1, 1), &list),
        .branches([
          padded("\(name).branch3x3_2a", 384, 384, (1, 3), &list),
          padded("\(name).branch3x3_2b", 384, 384, (3, 1), &list),
        ]),
      ]),
      .sequence([
        padded("\(name).branch3x3dbl_1", inputs, 448, (1, 1), &list),
        padded("\(name).branch3x3dbl_2", 448, 384, (3, 3), &list),
        .branches([
          padded("\(name).branch3x3dbl_3a", 384, 384, (1, 3), &list),
          padded("\(name).branch3x3dbl_3b", 384, 384, (3, 1), &list),
        ]),
      ]),
      pooled(pooling, "\(name).branch_pool", inputs, 192, &list),
    ])
  }

  private static let halved = Layer.pool(.max, PoolingGeometry(3, stride: 2))

  private static func pooled(
    _ pooling: Pooling, _ name: String, _ inputs: Int, _ outputs: Int,
    _ list: inout ParameterList
  ) -> Layer {
    .sequence([
      .pool(pooling, PoolingGeometry(3, padding: 1)),
      padded(name, inputs, outputs, (1, 1), &list),
    ])
  }

  private static func padded(
    _ name: String, _ inputs: Int, _ outputs: Int, _ size: (Int, Int), _ list: inout ParameterList
  ) -> Layer {
    convolution(name, inputs, outputs, size, isPadded: true, &list)
  }

  private static func convolution(
    _ name: String, _ inputs: Int, _ outputs: Int, _ size: (Int, Int), stride: Int = 1,
    isPadded: Bool = false, _ list: inout ParameterList
  ) -> Layer {
    .convolution(
      NormalisedConvolution(
        name, inputs, outputs, size, stride: stride, isPadded: isPadded, in: &list))
  }
}
