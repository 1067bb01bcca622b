import Images
import Tensor
import TestSupport
import Testing

/// Pictures of every kind against what Pillow reads, resizes and turns.
@Suite struct PictureTests {
  private static let kinds = [
    "rgb.png", "grey.png", "one-bit.png", "palette.png", "palette-transparent.png", "rgba.png",
    "grey-alpha.png", "grey-16.png", "rgb-16.png", "interlaced.png", "rgb.jpg", "full.jpeg",
    "progressive.JPG", "grey.jpg", "inks.jpg", "png-called.jpg",
  ]

  private let references: PictureReferences

  init() throws { references = try PictureReferences() }

  /// Pillow's decoder is the same library: pixels are equal, to the byte.
  @Test(arguments: kinds) func isReadAsPillowReadsIt(_ kind: String) throws {
    let name = "kinds/\(kind)"
    let image = try Image.decode(references.file(name), path: name)
    let expected = try references.array(name)
    #expect([image.height, image.width, image.channels] == expected.shape)
    #expect(image.pixels == (try expected.bytes()))
  }

  @Test(arguments: 1...8) func isTurnedUprightWhereThatIsAskedFor(_ orientation: Int) throws {
    let name = "turned/\(orientation).jpg"
    let file = try references.file(name)
    let stored = try Image.decode(file, path: name)
    #expect(stored.pixels == (try references.bytes(name)))
    let upright = try Image.decode(file, path: name, upright: true)
    let expected = try references.array("\(name) upright")
    #expect([upright.height, upright.width, 3] == expected.shape)
    #expect(upright.pixels == (try expected.bytes()))
  }

  /// Weights and roundings are Pillow's: nothing differs, also not by one level. These pictures are
  /// wide: of some tall ones Pillow 13 resizes the columns first, which rounds otherwise.
  @Test(
    arguments: ResizeFilter.allCases, [(31, 20), (12, 45), (7, 9), (64, 64), (1, 1)])
  func isResizedAsPillowResizesIt(_ filter: ResizeFilter, _ size: (Int, Int)) throws {
    let image = Image(width: 45, height: 31, channels: 3, pixels: try references.bytes("resized"))
    let found = image.resized(width: size.1, height: size.0, by: filter)
    let expected = try references.bytes("resized \(filter.rawValue) \(size.0) \(size.1)")
    let difference = zip(found.pixels, expected).map { abs(Int($0) - Int($1)) }.max()
    #expect(found.pixels.count == expected.count && difference == 0)
  }

  @Test func isMadeGreyAsPillowMakesIt() throws {
    let image = Image(width: 45, height: 31, channels: 3, pixels: try references.bytes("resized"))
    #expect(image.grey().pixels == (try references.bytes("resized grey")))
    #expect(image.with(channels: 3) == image)
    let grey = Image(width: 2, height: 1, channels: 1, pixels: [7, 9])
    #expect(grey.coloured().pixels == [7, 7, 7, 9, 9, 9] && grey.grey() == grey)
  }

  @Test func partsAreCutOut() {
    let image = Image(width: 3, height: 2, channels: 1, pixels: [1, 2, 3, 4, 5, 6])
    #expect(image.cut(top: 0, left: 1, height: 2, width: 2).pixels == [2, 3, 5, 6])
    #expect(image.cut(top: 1, left: 0, height: 1, width: 3).pixels == [4, 5, 6])
  }

  /// A JPEG file that ends behind its sizes.
  private static func jpeg(height: UInt16, width: UInt16) -> [UInt8] {
    let sizes = [height, width].flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] }
    return [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8] + sizes + [1, 1, 0x11, 0, 0xFF, 0xD9]
  }

  @Test(
    arguments: [
      ([], "is empty, but a picture is expected"),
      (
        Array("<html>".utf8),
        "begins with the bytes 3C 68 74 6D, but a PNG file (89 50 4E 47) or a JPEG file (FF D8 FF) "
          + "is expected"
      ),
      (
        [0xFF, 0xD8, 0xFF],
        "cannot be read as a whole JPEG file: JPEG datastream contains no image"
      ),
      (
        jpeg(height: 0, width: 9),
        "cannot be read as a whole JPEG file: Empty JPEG image (DNL not supported)"
      ),
    ] as [([UInt8], String)])
  func refuses(_ bytes: [UInt8], _ problem: String) {
    #expect(throws: FileError("x", problem)) { try Image.decode(bytes, path: "x") }
  }

  /// Wherever a file ends too early, it is refused; but for the two bytes of a JPEG file's end.
  @Test(arguments: ["rgb.jpg", "progressive.JPG", "inks.jpg", "rgb-16.png", "interlaced.png"])
  func refusesFilesThatAreCutShort(_ kind: String) throws {
    let name = "kinds/\(kind)"
    let file = try references.file(name)
    for share in 1..<20 {
      let bytes = Array(file.prefix(file.count * share / 20))
      let error = #expect(throws: FileError.self) { try Image.decode(bytes, path: name) }
      #expect(error?.path == name)
    }
  }

  /// By what the header says, before memory is taken.
  @Test func refusesAFalseSize() throws {
    var file = try references.file("kinds/rgb.jpg")
    let start = try #require(
      file.indices.dropLast(8).first { file[$0] == 0xFF && file[$0 + 1] == 0xC0 })
    file.replaceSubrange(start + 5..<start + 9, with: [0xFD, 0xE8, 0xFD, 0xE8])
    #expect(
      throws: FileError("x", "is 65000 x 65000 pixels large, but the most allowed is 268435456")
    ) { try Image.decode(file, path: "x") }
  }

  @Test func refusesPicturesThatAreTooLarge() throws {
    for kind in ["rgb.png", "rgb.jpg"] {
      let file = try references.file("kinds/\(kind)")
      #expect(throws: FileError("x", "is 17 x 23 pixels large, but the most allowed is 390")) {
        try Image.decode(file, path: "x", mostPixels: 390)
      }
      #expect(try Image.decode(file, path: "x", mostPixels: 391).height == 23)
    }
  }
}
