public import Recipe
import Tensor

/// A dataset together with what is taken of it: what reading one makes.
public struct DatasetChoice: Dataset {
  /// Not a name for recipes.
  public static var typeName: String { "choice" }

  /// The labels of the images that are kept, ascending; nil for all. They are those of the whole
  /// dataset, so that a network that knows its classes knows these.
  public let classes: [Int]?
  /// Whether training mirrors images at random.
  public let flip: Bool
  private let dataset: any Dataset
  private let limit: Int?
  private let view: ImageView

  /// The images of a dataset, or those of `classes`, and of these at most the first `limit`, as a
  /// view shows them.
  public init(
    _ dataset: any Dataset, classes: [Int]? = nil, limit: Int? = nil, flip: Bool = false,
    view: ImageView = ImageView()
  ) {
    self.dataset = dataset
    self.view = view
    self.classes = classes
    self.limit = limit
    self.flip = flip
  }

  /// Choices are not read by themselves.
  public init(_ options: inout Options) throws {
    throw options.fault(nil, "a choice of images is described by a dataset")
  }

  /// The dataset's name in recipes.
  public var name: String { type(of: dataset).typeName }

  /// What is seen of the dataset's.
  public var imageShape: ImageShape { view.shape(of: dataset.imageShape) }

  /// All classes of the dataset, also those without images here.
  public var classNames: [String] { dataset.classNames }

  /// The dataset's: images that are left out stay where they are.
  public var residentBytes: Int { dataset.residentBytes }

  /// Opens the dataset and chooses.
  public func open() throws -> any ImageSource { try chosen(of: dataset.open(), limit: limit) }

  /// The dataset's.
  public func state() throws -> String { try dataset.state() }

  /// The dataset's.
  public var hasHeldOutImages: Bool { dataset.hasHeldOutImages }

  /// Those of the classes that are kept; `dataset.limit` is about the images to train on alone.
  public func openHeldOut(limit: Int) throws -> any ImageSource {
    let all = try dataset.openHeldOut(limit: classes == nil ? limit : .max)
    return try chosen(of: all, limit: limit)
  }

  /// The images of `classes`, and of these at most the first `limit`.
  private func chosen(of all: any ImageSource, limit: Int?) throws -> any ImageSource {
    let images = Self.seen(all, of: dataset.imageShape, by: view)
    guard classes != nil || limit != nil else { return images }
    var indices = Array(0..<images.count)
    if let classes {
      let (kept, labels) = (Set(classes), try images.labels(indices))
      indices = indices.filter { kept.contains(labels[$0]) }
    }
    return ImageChoice(images, at: Array(indices.prefix(limit ?? .max)))
  }

  /// Images of `shape` as a view shows them.
  package static func seen(
    _ images: any ImageSource, of shape: ImageShape, by view: ImageView
  ) -> any ImageSource {
    let to = view.shape(of: shape)
    return shape == to ? images : ViewedImages(images: images, view: view, from: shape, to: to)
  }
}
