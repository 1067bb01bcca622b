public import Diffusion
public import Recipe

/// CelebA (Liu, Luo, Wang and Tang 2015, "Deep learning face attributes in the wild"), aligned and
/// cropped: 162,770 faces of 178x218 for training and 19,867 for validation. As in the paper the
/// shorter side becomes 64 and the middle is cut.
///
/// Source: <https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html>.
public struct CelebA: Dataset {
  /// `celeba`.
  public static var typeName: String { "celeba" }
  /// One line.
  public static var summary: String { "faces, cut to 64x64" }

  private let path: String?
  private let attribute: String?
  private let keys: PictureKeys
  private let files = CelebAFiles()

  /// Reads its keys.
  public init(_ options: inout Options) throws {
    path = try options.optionalString(
      "path",
      "folder of img_align_celeba, as a folder or .zip, and CelebA's lists; unless given, the "
        + "usual places are searched")
    let attribute = try options.choice(
      "attribute", default: "none", of: ["none"] + CelebAAttributes.names,
      "what makes two classes of the faces: those without it and those with it")
    self.attribute = attribute == "none" ? nil : attribute
    keys = try PictureKeys(&options, resize: .shorterSide, upright: false, mayCrop: false)
  }

  /// A square of `size`.
  public var imageShape: ImageShape { keys.pipeline.shape }

  /// Without the attribute, and with it; none unless one is named.
  public var classNames: [String] { attribute.map { ["without_\($0)", "with_\($0)"] } ?? [] }

  /// Those of the list.
  public var hasHeldOutImages: Bool { true }

  /// The faces for training.
  public func open() throws -> any ImageSource { try keys.images(of: source(.train)) }

  /// The first of the faces for validation.
  public func openHeldOut(limit: Int) throws -> any ImageSource {
    try keys.images(of: source(.test)).first(limit)
  }

  /// How many faces there are for training.
  public func state() throws -> String { keys.state(of: try source(.train)) }

  private func source(_ split: Split) throws -> any PictureSource {
    try files.source(split, attribute: attribute, in: path)
  }
}
