import Diffusion
import Recipe
import Tensor

/// The keys that datasets of pictures share, and what they make of them.
struct PictureKeys: Sendable {
  let pipeline: PicturePipeline
  private let heldOut: Int

  /// Reads its keys. `upright` is for pictures out of people's cameras.
  /// - Parameter mayCrop: whether several squares may be cut from each picture, and some of the
  ///   pictures be kept apart.
  init(
    _ options: inout Options, resize: PicturePipeline.Resizing, upright: Bool, mayCrop: Bool
  ) throws {
    let view = options.fact("image_view", as: ImageView.self) ?? ImageView()
    let size = try options.int(
      "size", default: 64, in: 1...4096, "the side of the square that is cut from each picture")
    let resizing = try options.choice(
      "resize", default: resize, of: PicturePipeline.Resizing.self,
      "the shorter side to 'size' by a bilinear filter, by halving and a bicubic one, or not at all"
    )
    var (crops, heldOut) = (1, 0)
    if mayCrop {
      crops = try options.int(
        "crops", default: 1, in: 1...100_000, "squares cut from each picture, with crop: random")
      heldOut = try options.int(
        "held_out", default: 0, in: 0...10_000_000,
        "pictures, evenly drawn, that are kept apart for measurements")
    }
    if crops > 1, view.crop == .centre {
      options.fail("crops", "'crops' is \(crops), but all would be the same without crop: random")
    }
    self.heldOut = heldOut
    pipeline = PicturePipeline(
      size: size, channels: view.channels ?? 3, resizing: resizing, view: view,
      crops: crops, upright: upright)
  }

  /// Whether some pictures are kept apart.
  var hasHeldOutImages: Bool { heldOut > 0 }

  /// The images of a source, prepared.
  func images(of source: any PictureSource) throws -> any ImageSource {
    try prepared(source).images()
  }

  /// What is prepared of a source.
  func prepared(_ source: any PictureSource) -> PreparedPictures {
    PreparedPictures(source, pipeline, in: PreparedFile.standardFolder())
  }

  /// The images of a split, all cut from the pictures that are this side of it.
  /// - Throws: `FileError` where so many pictures are kept apart that none is left.
  func images(of source: any PictureSource, _ split: Split) throws -> any ImageSource {
    let count = source.pictures.count
    guard heldOut < count else {
      throw FileError(
        source.place, "holds \(count) pictures, of which 'held_out' keeps \(heldOut) apart")
    }
    let images = try images(of: source)
    guard heldOut > 0 else { return images }
    let numbers = HeldOut.numbers(split, of: count, heldOut: heldOut)
    let crops = pipeline.crops
    return ImageChoice(images, at: numbers.flatMap { $0 * crops..<($0 + 1) * crops })
  }

  /// For `doctor`.
  func state(of source: any PictureSource) -> String {
    let prepared = prepared(source)
    return
      "\(prepared.count) images of \(pipeline.shape) from \(source.pictures.count) pictures in "
      + "\(source.place), \(prepared.isPrepared ? "prepared" : "not prepared yet")"
  }
}

/// Which of a dataset's images are kept apart: always the same, whatever the seed.
enum HeldOut {
  /// The numbers of the images of a split, ascending.
  static func numbers(_ split: Split, of count: Int, heldOut: Int) -> [Int] {
    let order = KeyedPermutation(RandomKey(seed: 0, purpose: "held out"), count: count)
    return (split == .test ? order.prefix(heldOut) : order.dropFirst(heldOut)).sorted()
  }
}

extension ImageSource {
  /// The first `limit` of these images.
  func first(_ limit: Int) -> any ImageSource {
    limit >= count ? self : ImageChoice(self, at: Array(0..<max(limit, 0)))
  }
}
