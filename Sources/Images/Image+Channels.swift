extension Image {
  /// The picture in grey: 0.299 R + 0.587 G + 0.114 B, the luma of ITU-R BT.601, in multiples of
  /// 2^-16 and rounded, as Pillow's mode `L`.
  public func grey() -> Image {
    guard channels == 3 else { return self }
    let bytes = [UInt8](unsafeUninitializedCapacity: width * height) { grey, count in
      pixels.withUnsafeBufferPointer { pixels in
        for index in 0..<width * height {
          let red = UInt32(pixels[3 * index]) * 19595
          let green = UInt32(pixels[3 * index + 1]) * 38470
          let blue = UInt32(pixels[3 * index + 2]) * 7471
          grey[index] = UInt8((red + green + blue + 0x8000) >> 16)
        }
      }
      count = width * height
    }
    return Image(width: width, height: height, channels: 1, pixels: bytes)
  }

  /// The picture in red, green and blue: grey is repeated.
  public func coloured() -> Image {
    guard channels == 1 else { return self }
    return Image(
      width: width, height: height, channels: 3, pixels: pixels.flatMap { [$0, $0, $0] })
  }

  /// The picture with 1 or 3 channels.
  public func with(channels: Int) -> Image { channels == 1 ? grey() : coloured() }
}
