package import Tensor

/// How images get another size, by the rules of the tools that figures are compared with. All work
/// along one axis and then along the other, in float32, and leave images of that size as they are.
package enum ImageResize: String, Sendable, CaseIterable {
  /// TensorFlow 1's bilinear rule, with neither aligned corners nor half-pixel centres, nor a filter
  /// where images become smaller: the pixel at i * old / new, between its neighbours.
  case tensorflow
  /// PyTorch's bilinear rule: pixel centres lie at one half, no filter where images become smaller.
  case pytorch
  /// Pillow's bicubic rule (a = -1/2) on each channel in float32, with a filter where images become
  /// smaller, cut to 0...255: clean-fid (Parmar et al. 2022).
  case clean

  /// For people.
  var rule: String {
    switch self {
    case .tensorflow: "TensorFlow 1's bilinear rule"
    case .pytorch: "PyTorch's bilinear rule"
    case .clean: "Pillow's antialiased bicubic rule"
    }
  }

  /// That of the tool with this rule.
  var scale: ImageScale { self == .pytorch ? .pytorch : .tensorflow }

  /// Images `[n, h, w, c]` of levels 0...255 as `[n, size, size, c]`.
  package func callAsFunction(_ images: Tensor, to size: Int) throws -> Tensor {
    let (n, h, w, c) = (images.shape[0], images.shape[1], images.shape[2], images.shape[3])
    var x = images
    if w != size {
      // Columns as rows, so that rows are all that is combined.
      let columns = try x.permuted([0, 2, 1, 3]).read()
      let combined = axis(w, size).combined(columns, images: n, width: h * c)
      x = Tensor(combined, shape: [n, size, h, c]).permuted([0, 2, 1, 3])
    }
    if h != size {
      let combined = axis(h, size).combined(try x.read(), images: n, width: size * c)
      x = Tensor(combined, shape: [n, size, size, c])
    }
    return self == .clean ? .minimum(.maximum(x, Tensor(0)), Tensor(255)) : x
  }

  private func axis(_ old: Int, _ new: Int) -> any AxisResize {
    switch self {
    case .tensorflow: TensorFlowAxis(old, new)
    case .pytorch: PyTorchAxis(old, new)
    case .clean: PillowAxis(old, new)
    }
  }
}

/// The rows of images with another number of rows.
private protocol AxisResize {
  /// Rows before.
  var old: Int { get }
  /// Rows after.
  var new: Int { get }
  /// Writes row `row` of an image that begins at `image`, whose rows have `width` numbers.
  func write(
    _ row: Int, of image: UnsafePointer<Float>, _ width: Int, to y: UnsafeMutablePointer<Float>)
}

extension AxisResize {
  /// Images one after the other, `[images, old, width]`, as `[images, new, width]`.
  func combined(_ values: [Float], images: Int, width: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: images * new * width) { y, count in
      count = images * new * width
      values.withUnsafeBufferPointer { x in
        guard let from = x.baseAddress, let to = y.baseAddress else { return }
        for image in 0..<images {
          for row in 0..<new {
            write(row, of: from + image * old * width, width, to: to + (image * new + row) * width)
          }
        }
      }
    }
  }
}

/// Between the two neighbours of i * old / new, a + (b - a) t.
private struct TensorFlowAxis: AxisResize {
  let old: Int
  let new: Int
  private let scale: Float

  init(_ old: Int, _ new: Int) {
    (self.old, self.new) = (old, new)
    scale = Float(old) / Float(new)
  }

  func write(
    _ row: Int, of image: UnsafePointer<Float>, _ width: Int, to y: UnsafeMutablePointer<Float>
  ) {
    let place = Float(row) * scale
    let lower = Int(place)
    let t = place - Float(lower)
    let a = image + lower * width
    let b = image + min(lower + 1, old - 1) * width
    for i in 0..<width { y[i] = a[i] + (b[i] - a[i]) * t }
  }
}

/// Between the two neighbours of (i + 1/2) old / new - 1/2, a (1 - t) + b t.
private struct PyTorchAxis: AxisResize {
  let old: Int
  let new: Int
  private let scale: Float

  init(_ old: Int, _ new: Int) {
    (self.old, self.new) = (old, new)
    scale = Float(old) / Float(new)
  }

  func write(
    _ row: Int, of image: UnsafePointer<Float>, _ width: Int, to y: UnsafeMutablePointer<Float>
  ) {
    let place = max(0, scale * (Float(row) + 0.5) - 0.5)
    let lower = min(Int(place), old - 1)
    let t = min(max(place - Float(lower), 0), 1)
    let a = image + lower * width
    let b = image + min(lower + 1, old - 1) * width
    for i in 0..<width { y[i] = a[i] * (1 - t) + b[i] * t }
  }
}

/// Every pixel within the kernel's reach of the centre (i + 1/2) old / new; the kernel is as many
/// times wider as the image becomes smaller. Weights and sums are in double.
private struct PillowAxis: AxisResize {
  let old: Int
  let new: Int
  private let taps: [(first: Int, weights: [Double])]

  init(_ old: Int, _ new: Int) {
    (self.old, self.new) = (old, new)
    let scale = Double(old) / Double(new)
    let stretch = max(1, scale)
    taps = (0..<new).map { row in
      let centre = (Double(row) + 0.5) * scale
      let first = max(0, Int(centre - 2 * stretch + 0.5))
      let end = min(old, Int(centre + 2 * stretch + 0.5))
      let weights = (first..<end).map { Self.kernel((Double($0) - centre + 0.5) / stretch) }
      let sum = weights.reduce(0, +)
      return (first, weights.map { $0 / sum })
    }
  }

  /// Keys's cubic convolution (1981) with a = -1/2.
  private static func kernel(_ x: Double) -> Double {
    let (a, x) = (-0.5, abs(x))
    if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0
  }

  func write(
    _ row: Int, of image: UnsafePointer<Float>, _ width: Int, to y: UnsafeMutablePointer<Float>
  ) {
    let (first, weights) = taps[row]
    for i in 0..<width {
      var sum = 0.0
      for (tap, weight) in weights.enumerated() {
        sum += Double(image[(first + tap) * width + i]) * weight
      }
      y[i] = Float(sum)
    }
  }
}
