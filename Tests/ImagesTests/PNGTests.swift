import Images
import Tensor
import TestSupport
import Testing

@Suite struct PNGTests {
  let folder = ScratchFolder()
  let ramp = (1...12).map { UInt8(10 * $0) }

  @Test func readsWhatPillowWrote() throws {
    let rgb = Image(width: 2, height: 2, channels: 3, pixels: ramp)
    #expect(try PNG.read(folder.file("x.png", Fixtures.rgb)) == rgb)
    #expect(try PNG.decode(Fixtures.rgbWithGamma, path: "") == rgb)
    #expect(try PNG.decode(Fixtures.grey, path: "") == grey([0, 128, 255]))
    #expect(try PNG.decode(Fixtures.oneBit, path: "") == grey([255, 0, 255]))
    #expect(
      try PNG.decode(Fixtures.palette, path: "")
        == Image(width: 2, height: 1, channels: 3, pixels: [250, 251, 252, 1, 2, 3]))
  }

  @Test(arguments: [1, 3], [1, 7, 64]) func keepsEveryPixel(_ channels: Int, _ width: Int) throws {
    let pixels = (0..<width * 5 * channels).map { UInt8(truncatingIfNeeded: $0 &* 97 >> 2) }
    let image = Image(width: width, height: 5, channels: channels, pixels: pixels)
    try PNG.write(image, to: folder.file("x.png"))
    #expect(try PNG.read(folder.file("x.png")) == image)
    #expect(folder.bytes("x.png") == PNG.encode(image))
  }

  /// Random bytes do not compress, so the file is longer than the picture.
  @Test func keepsNoise() throws {
    var random = SystemRandomNumberGenerator()
    let pixels = (0..<300 * 200).map { _ in UInt8.random(in: 0...255, using: &random) }
    let image = Image(width: 300, height: 200, channels: 1, pixels: pixels)
    #expect(try PNG.decode(PNG.encode(image), path: "") == image)
  }

  static let faults: [(bytes: [UInt8], problem: String)] = [
    (
      Fixtures.transparent,
      "has transparency, but grey or red, green, blue of at most 8 bits per channel are expected"
    ),
    (
      Fixtures.deep,
      "has 16 bits per channel, but grey or red, green, blue of at most 8 bits per channel are "
        + "expected"
    ),
    ([0xFF, 0xD8], "does not begin with the bytes of a PNG file, 89 50 4E 47 0D 0A 1A 0A"),
    (
      Array(Fixtures.rgb[..<60]),
      "is cut short: it ends after 60 bytes, before its last chunk, IEND"
    ),
    (
      header(width: 0x10000, height: 0x10000),
      "is 65536 x 65536 pixels large, but the most allowed is 268435456"
    ),
    (
      header(width: 0, height: 1),
      "cannot be read as a whole PNG file: Invalid IHDR data"
    ),
  ]

  @Test(arguments: faults) func refuses(_ fault: (bytes: [UInt8], problem: String)) {
    #expect(throws: FileError("x.png", fault.problem)) {
      try PNG.decode(fault.bytes, path: "x.png")
    }
  }

  /// Every byte of the header and of the pixels is under a checksum, so no change passes.
  @Test func noticesEveryChangedByte() {
    for index in Fixtures.rgb.indices.dropLast(12) {
      var bytes = Fixtures.rgb
      bytes[index] ^= 0x04
      #expect(throws: FileError.self, "byte \(index)") { try PNG.decode(bytes, path: "x.png") }
    }
  }

  private func grey(_ pixels: [UInt8]) -> Image {
    Image(width: pixels.count, height: 1, channels: 1, pixels: pixels)
  }

  /// A file without pixels whose header says this size.
  private static func header(width: Int, height: Int) -> [UInt8] {
    func bytes(_ number: Int) -> [UInt8] { (0..<4).map { UInt8(number >> (24 - 8 * $0) & 0xFF) } }
    func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
      bytes(data.count) + name.utf8 + data + bytes(checksum(Array(name.utf8) + data))
    }
    let signature = Array(Fixtures.rgb[..<8])
    let header = chunk("IHDR", bytes(width) + bytes(height) + [8, 0, 0, 0, 0])
    return signature + header + chunk("IDAT", []) + chunk("IEND", [])
  }

  private static func checksum(_ bytes: [UInt8]) -> Int {
    var value = UInt32.max
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : (value >> 1) ^ 0xEDB8_8320 }
    }
    return Int(~value)
  }
}
