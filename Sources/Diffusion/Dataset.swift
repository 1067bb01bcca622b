public import Recipe
public import Tensor

/// Images to train on, as a recipe describes them. Describing them opens no file: a recipe can be
/// checked on a machine without the data.
///
/// The keys `classes`, `limit`, `flip`, `crop_size`, `crop` and `channels` belong to every dataset and are
/// read by ``read(_:)``: a dataset has all its images, as they are. One that cuts
/// its images from pictures finds the ``ImageView`` as the fact `image_view`.
public protocol Dataset: Component {
  /// The size of every image.
  var imageShape: ImageShape { get }
  /// The name of each class, in the order of their labels; empty, unless given, for images without
  /// labels.
  var classNames: [String] { get }
  /// The host memory that its images take once they are open, in bytes, as far as that is known
  /// without its files; 0 unless given.
  var residentBytes: Int { get }
  /// Opens the files and checks them.
  /// - Throws: one clear error for a missing, truncated or foreign file.
  func open() throws -> any ImageSource
  /// Whether it keeps images apart from those of ``open()``, to measure on; false unless given.
  var hasHeldOutImages: Bool { get }
  /// Opens the first `limit` of the images kept apart, all where there are fewer. Asked only of a
  /// dataset that says it has some.
  /// - Throws: one clear error for a missing, truncated or foreign file.
  func openHeldOut(limit: Int) throws -> any ImageSource
  /// What there is of its files, in a few words; what ``open()`` finds, unless given. It must not
  /// wait for images that have to be prepared first.
  /// - Throws: one clear error for a missing, truncated or foreign file.
  func state() throws -> String
}

extension Dataset {
  /// `dataset`.
  public static var kind: ComponentKind { .dataset }

  /// No labels.
  public var classNames: [String] { [] }

  /// Nothing known.
  public var residentBytes: Int { 0 }

  /// None.
  public var hasHeldOutImages: Bool { false }

  /// None.
  public func openHeldOut(limit: Int) throws -> any ImageSource {
    fatalError("a dataset says that it has held-out images, but does not open them")
  }

  /// How many images of which size.
  public func state() throws -> String { "\(try open().count) images of \(imageShape)" }

  /// Reads the common keys, and the dataset, whose names `classes` is about.
  public static func read(_ options: inout Options) throws -> any Component {
    options.declareIndices(
      "classes", "the classes whose images are kept, by name or number; all unless given")
    let limit = try options.optionalInt(
      "limit", in: 1...Int.max, "only the first images, of those that 'classes' leaves")
    let flip = try options.bool(
      "flip", default: false, "mirror images left to right while training: half, at random")
    let view = try ImageView(&options)
    options.provide("image_view", view)
    let dataset = try Self(&options)
    view.check(dataset.imageShape, &options)
    if dataset.classNames.isEmpty, options.contains("classes") {
      options.fail("classes", "'classes' takes a dataset with labels, and '\(typeName)' has none")
    }
    let classes = try options.optionalIndices("classes", of: dataset.classNames)
    return DatasetChoice(dataset, classes: classes, limit: limit, flip: flip, view: view)
  }
}

extension Options {
  /// Tells what is read inside from now on which images it will see: the facts `image_shape`,
  /// `class_names` and `has_held_out_images`.
  public mutating func provideFacts(of dataset: any Dataset) {
    provide("image_shape", dataset.imageShape)
    provide("class_names", dataset.classNames)
    provide("has_held_out_images", dataset.hasHeldOutImages)
  }
}

/// Images that can be had by their index.
public protocol ImageSource: Sendable {
  /// Number of images.
  var count: Int { get }
  /// These images, `[indices.count, height, width, channels]`, scaled to -1...1.
  func batch(_ indices: [Int]) throws -> Tensor
  /// The labels of these images, indices of the dataset's ``Dataset/classNames``. A source of a
  /// dataset that has names has labels; it may wait until they are asked for to read them.
  /// - Throws: one clear error for a missing, truncated or foreign file.
  func labels(_ indices: [Int]) throws -> [Int]
  /// Whether a batch may have to wait for a disk, so that it is worth reading one ahead; false unless
  /// given. Then ``batch(_:)`` is called on another thread.
  var isReadFromDisk: Bool { get }
}

extension ImageSource {
  /// In memory.
  public var isReadFromDisk: Bool { false }

  /// None.
  public func labels(_ indices: [Int]) throws -> [Int] {
    fatalError("a dataset names its classes, but its images have no labels")
  }
}
