extension Image {
  /// The picture at another size, both sides at least 1, as Pillow's `resize` makes it: first along
  /// rows, then along columns, each pass rounded to bytes, a side that stays is left alone.
  ///
  /// Weights are whole multiples of 2^-22, as Pillow's are.
  public func resized(width: Int, height: Int, by filter: ResizeFilter) -> Image {
    guard width > 0, height > 0 else { fatalError("Image: resized to \(height) x \(width)") }
    var image = self
    if width != self.width { image = image.resizedRows(to: width, filter) }
    if height != self.height { image = image.resizedColumns(to: height, filter) }
    return image
  }

  /// Weights of one axis as whole numbers, one after another, `width` for each target pixel.
  private struct FixedTaps {
    static let bits: Int32 = 22
    let firsts: [Int]
    let counts: [Int]
    let weights: [Int32]
    let width: Int

    init(_ taps: [ResizeFilter.Taps]) {
      let width = taps.map(\.weights.count).max() ?? 0
      firsts = taps.map(\.first)
      counts = taps.map(\.weights.count)
      weights = taps.flatMap { taps in
        let fixed = taps.weights.map { weight in
          Int32((weight * Double(1 << Self.bits)).rounded(.toNearestOrAwayFromZero))
        }
        return fixed + [Int32](repeating: 0, count: width - fixed.count)
      }
      self.width = width
    }
  }

  private func resizedRows(to target: Int, _ filter: ResizeFilter) -> Image {
    let taps = FixedTaps(filter.taps(from: width, to: target))
    let (height, channels, rowSize) = (height, channels, width * channels)
    let result = [UInt8](unsafeUninitializedCapacity: height * target * channels) { to, count in
      pixels.withUnsafeBufferPointer { from in
        taps.weights.withUnsafeBufferPointer { weights in
          for row in 0..<height {
            for column in 0..<target {
              let start = row * rowSize + taps.firsts[column] * channels
              for channel in 0..<channels {
                var sum = Int32(1) << (FixedTaps.bits - 1)
                var (place, tap) = (start + channel, column * taps.width)
                for _ in 0..<taps.counts[column] {
                  sum &+= Int32(from[place]) &* weights[tap]
                  place += channels
                  tap += 1
                }
                to[(row * target + column) * channels + channel] = Self.byte(sum)
              }
            }
          }
        }
      }
      count = height * target * channels
    }
    return Image(width: target, height: height, channels: channels, pixels: result)
  }

  private func resizedColumns(to target: Int, _ filter: ResizeFilter) -> Image {
    let taps = FixedTaps(filter.taps(from: height, to: target))
    let rowSize = width * channels
    let result = [UInt8](unsafeUninitializedCapacity: target * rowSize) { to, count in
      var sums = [Int32](repeating: 0, count: rowSize)
      pixels.withUnsafeBufferPointer { from in
        sums.withUnsafeMutableBufferPointer { sums in
          for row in 0..<target {
            sums.update(repeating: Int32(1) << (FixedTaps.bits - 1))
            for tap in 0..<taps.counts[row] {
              let weight = taps.weights[row * taps.width + tap]
              let start = (taps.firsts[row] + tap) * rowSize
              for index in 0..<rowSize { sums[index] &+= Int32(from[start + index]) &* weight }
            }
            for index in 0..<rowSize { to[row * rowSize + index] = Self.byte(sums[index]) }
          }
        }
      }
      count = target * rowSize
    }
    return Image(width: width, height: target, channels: channels, pixels: result)
  }

  /// A sum of weighted bytes, which began with a half, without its fraction.
  private static func byte(_ sum: Int32) -> UInt8 {
    UInt8(clamping: sum >> FixedTaps.bits)
  }
}
