public import Diffusion
import Foundation
public import Recipe
import Tensor

/// ImageNet (Deng et al. 2009, "ImageNet: a large-scale hierarchical image database"), as folders of
/// JPEG pictures by class, or downsampled to 32x32 or 64x64 in batches.
///
/// Source: <https://image-net.org/download-images>.
public struct ImageNet: Dataset {
  /// `imagenet`.
  public static var typeName: String { "imagenet" }
  /// One line.
  public static var summary: String { "photographs of a thousand kinds of things" }

  static let folders = DataFolders(["imagenet", "ImageNet"])

  /// Those of `class_names`.
  public let classNames: [String]
  private let path: String?
  private let keys: PictureKeys
  private let view: ImageView

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    path = try options.optionalString(
      "path",
      "folder of 'train' and 'val', or of train_data_batch_1 to 10 and val_data; unless given, "
        + "'imagenet' in the usual places")
    classNames = try options.strings(
      "class_names", default: [],
      "the folders, or labels from 1, that are classes; none for no labels")
    view = options.fact("image_view", as: ImageView.self) ?? ImageView()
    keys = try PictureKeys(&options, resize: .halving, upright: false, mayCrop: false)
  }

  /// A square of `size`.
  public var imageShape: ImageShape { keys.pipeline.shape }

  /// Those for validation.
  public var hasHeldOutImages: Bool { true }

  /// The images for training.
  public func open() throws -> any ImageSource { try images(.train) }

  /// The first of the images for validation.
  public func openHeldOut(limit: Int) throws -> any ImageSource { try images(.test).first(limit) }

  /// What there is for training.
  public func state() throws -> String {
    let folder = try Self.folders.firstFolder(in: path)
    if try ImageNetBatches(.train, in: folder, size: keys.pipeline.size) != nil {
      return "batches of \(keys.pipeline.size)x\(keys.pipeline.size)x3 in \(folder)"
    }
    return keys.state(of: try pictures(.train, in: folder))
  }

  private func images(_ split: Split) throws -> any ImageSource {
    let folder = try Self.folders.firstFolder(in: path)
    guard let batches = try ImageNetBatches(split, in: folder, size: keys.pipeline.size) else {
      return try keys.images(of: pictures(split, in: folder))
    }
    let images = try batches.images(classes: classNames.count)
    let stored = ImageShape(height: keys.pipeline.size, width: keys.pipeline.size, channels: 3)
    return DatasetChoice.seen(images, of: stored, by: ImageView(channels: view.channels))
  }

  private func pictures(_ split: Split, in folder: String) throws -> PictureFolder {
    let inner = "\(folder)/\(split == .train ? "train" : "val")"
    guard FileManager.default.fileExists(atPath: inner) else {
      throw FileError(
        inner,
        "there is no such folder of pictures, nor \(split == .train ? "train_data_batch_1" : "val_data")"
          + " beside: unpack ImageNet's archives into folders, one for each class")
    }
    return try PictureFolder(inner, classNames: classNames)
  }
}
