import Datasets
import Diffusion
import Images
import Tensor
import TestSupport
import Testing

/// Every kind of picture file in a folder becomes images of one kind.
@Suite struct PictureKindTests {
  private let folder = ScratchFolder()
  private let references: PictureReferences

  init() throws { references = try PictureReferences() }

  /// The square in the middle of a reference, in colours.
  private func middle(_ name: String, size: Int) throws -> [UInt8] {
    let array = try references.array(name)
    let (height, width) = (array.shape[0], array.shape[1])
    let image = Image(
      width: width, height: height, channels: array.shape[2], pixels: try array.bytes())
    return image.cut(
      top: (height - size) / 2, left: (width - size) / 2, height: size, width: size
    ).coloured().pixels
  }

  private func levels(_ place: String, _ pipeline: PicturePipeline) throws -> [[UInt8]] {
    let source = try PictureFolder(folder.file(place), classNames: [])
    let images = try PreparedPictures(source, pipeline, in: folder.file("cache")).images()
    return try (0..<images.count).map { index in
      try images.batch([index]).read().map { UInt8((($0 + 1) * 127.5).rounded()) }
    }
  }

  /// 16 bits, grey, one bit, palettes, transparency, interlaced, progressive, inks, a false name.
  @Test func everyKindIsAnImage() throws {
    try references.unpack("kinds/", in: folder)
    let names = references.files.keys.filter { $0.hasPrefix("kinds/") }.sorted()
    #expect(names.count == 16)
    let found = try levels("kinds", PicturePipeline(size: 9, resizing: .none))
    #expect(found.count == names.count)
    for (name, pixels) in zip(names, found) {
      #expect(try pixels == middle(name, size: 9), "\(name)")
    }
  }

  /// A photograph is turned as it was held, where that is asked for.
  @Test(arguments: [false, true]) func photographsAreTurned(_ upright: Bool) throws {
    try references.unpack("turned/", in: folder)
    let found = try levels("turned", PicturePipeline(size: 10, resizing: .none, upright: upright))
    #expect(found.count == 8)
    for (index, pixels) in found.enumerated() {
      let name = "turned/\(index + 1).jpg\(upright ? " upright" : "")"
      #expect(try pixels == middle(name, size: 10), "\(name)")
    }
  }
}
