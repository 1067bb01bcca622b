import Tensor
import Testing

/// Convolution and pooling against their definitions, pixel by pixel in Double on the host.
extension ConformanceCase {
  /// Kernels and channels of every kernel of the CPU backend. A sum of up to 1600 products in
  /// float32 stays within 1e-6; Winograd's transforms cost a few roundings more.
  @Sendable static func checkConvolutions() throws {
    for (height, width, vertical, horizontal, stride) in [
      (1, 1, 0, 0, 1), (1, 1, 0, 0, 2), (1, 7, 0, 3, 1), (7, 1, 3, 0, 1), (5, 5, 2, 2, 1),
      (3, 3, 1, 1, 1), (3, 3, 0, 0, 1), (3, 3, 2, 1, 1), (3, 3, 0, 0, 2), (2, 3, 1, 0, 3),
    ] {
      let geometry = ConvolutionGeometry(
        stride: stride, verticalPadding: vertical, horizontalPadding: horizontal)
      for (x, outputs) in [
        ([2, 9, 8, 32] as Shape, 64), ([1, 13, 7, 64], 48), ([2, 7, 8, 3], 5),
      ] {
        let weight: Shape = [height, width, x[3], outputs]
        let name = "convolution \(x) \(weight) \(geometry)"
        let image = HashValues.data(name, x.count)
        let taps = HashValues.data("taps of \(name)", weight.count)
        let found = Tensor(image, shape: x).convolved(
          with: Tensor(taps, shape: weight), bias: .filled(0.5, shape: [outputs]),
          geometry: geometry)
        let expected = windows(of: x, found.shape, geometry.stride, vertical, horizontal).flatMap {
          convolved($0, image, x, taps, weight)
        }
        expectClose(try found.read(), expected, within: 2e-6, name)
      }
    }
  }

  @Sendable static func checkPooling() throws {
    let geometries = [
      PoolingGeometry(3, stride: 2), PoolingGeometry(3, padding: 1), PoolingGeometry(2, stride: 3),
      PoolingGeometry(height: 2, width: 5, stride: 2, padding: 1), PoolingGeometry(7),
    ]
    for (geometry, x) in geometries.flatMap({ geometry in
      [[2, 9, 8, 19] as Shape, [1, 7, 7, 32], [3, 8, 11, 1]].map { (geometry, $0) }
    }) {
      let image = HashValues.data("pooling", x.count).map { $0 - 3 }
      for pooling in Pooling.allCases {
        let found = Tensor(image, shape: x).pooled(pooling, geometry)
        let padding = geometry.padding
        let expected = windows(of: x, found.shape, geometry.stride, padding, padding).flatMap {
          pooled($0, image, x, pooling, geometry)
        }
        // A mean of up to 49 numbers, each with a rounding.
        expectClose(try found.read(), expected, within: 1e-6, "\(pooling) \(x) \(geometry)")
      }
    }
  }

  /// Where each window begins: the image, and its first row and column, which may be negative.
  private static func windows(
    of x: Shape, _ y: Shape, _ stride: Int, _ vertical: Int, _ horizontal: Int
  ) -> [(image: Int, row: Int, column: Int)] {
    (0..<y[0] * y[1] * y[2]).map { index in
      let (column, row) = (index % y[2], index / y[2] % y[1])
      return (index / (y[1] * y[2]), row * stride - vertical, column * stride - horizontal)
    }
  }

  /// Where the pixel that lies so far from a window's beginning has its channels; nil outside.
  private static func place(
    _ window: (image: Int, row: Int, column: Int), _ down: Int, _ right: Int, in x: Shape
  ) -> Int? {
    let (row, column) = (window.row + down, window.column + right)
    guard (0..<x[1]).contains(row), (0..<x[2]).contains(column) else { return nil }
    return ((window.image * x[1] + row) * x[2] + column) * x[3]
  }

  private static func convolved(
    _ window: (image: Int, row: Int, column: Int), _ image: [Float], _ x: Shape, _ taps: [Float],
    _ weight: Shape
  ) -> [Float] {
    var sums = [Double](repeating: 0.5, count: weight[3])
    for tap in 0..<weight[0] * weight[1] {
      guard let pixel = place(window, tap / weight[1], tap % weight[1], in: x) else { continue }
      for c in 0..<x[3] {
        let row = (tap * x[3] + c) * weight[3]
        for k in 0..<weight[3] { sums[k] += Double(image[pixel + c]) * Double(taps[row + k]) }
      }
    }
    return sums.map { Float($0) }
  }

  private static func pooled(
    _ window: (image: Int, row: Int, column: Int), _ image: [Float], _ x: Shape,
    _ pooling: Pooling, _ geometry: PoolingGeometry
  ) -> [Float] {
    let places = (0..<geometry.height * geometry.width).compactMap {
      place(window, $0 / geometry.width, $0 % geometry.width, in: x)
    }
    return (0..<x[3]).map { channel in
      let values = places.map { Double(image[$0 + channel]) }
      return Float(
        pooling == .max ? values.max() ?? .nan : values.reduce(0, +) / Double(values.count))
    }
  }
}
