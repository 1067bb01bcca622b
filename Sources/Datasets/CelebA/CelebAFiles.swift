import Foundation
import Tensor

/// The files of CelebA: aligned and cropped faces, in a folder or zip archive, JPEG or PNG, beside the
/// lists.
package struct CelebAFiles: Sendable {
  /// Where they are looked for.
  package static let folders = DataFolders(["celeba", "CelebA", ""])
  private static let images = ["img_align_celeba", "img_align_celeba_png"]

  /// Images of all splits.
  private let count: Int

  /// The files as published, or as few as a test makes them.
  package init(count: Int = 202_599) { self.count = count }

  /// The pictures of a split, in the order of the list.
  /// - Parameter attribute: what decides their labels, if anything does.
  /// - Throws: `FileError` for files that are missing or faulty.
  package func source(_ split: Split, attribute: String?, in path: String?) throws
    -> any PictureSource
  {
    let folder = try find(in: path)
    let labels = try attribute.map { try CelebALists.labels($0, in: folder) }
    let names = try CelebALists.names(of: split, in: folder, count: count)
    let pictures = { (isPNG: Bool) in
      try names.map { name in
        guard let label = labels == nil ? 0 : labels?[name] else {
          throw FileError("\(folder)/\(CelebALists.attributes)", "has no line for \(name)")
        }
        return Picture(name: isPNG ? Self.withPNG(name) : name, label: label)
      }
    }
    for name in Self.images {
      for place in ["\(folder)/\(name)", "\(folder)/\(name)/\(name)"] where isFolder(place) {
        guard let first = names.first,
          isThere("\(place)/\(first)") || isThere("\(place)/\(Self.withPNG(first))")
        else { continue }
        return try PictureFolder(place, pictures(!isThere("\(place)/\(first)")))
      }
      let archive = "\(folder)/\(name).zip"
      if isThere(archive) { return try PictureArchive(archive, pictures(name.hasSuffix("png"))) }
    }
    throw FileError(
      folder,
      "holds CelebA's lists, but no img_align_celeba of its images, as a folder or .zip: get it "
        + "from https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html")
  }

  /// The first of the searched folders with the list of splits.
  package func find(in path: String?) throws -> String {
    let places = Self.folders.searched(in: path)
    guard let folder = places.first(where: { isThere("\($0)/\(CelebALists.partition)") }) else {
      throw FileError(
        CelebALists.partition,
        "there is no such file in \(places.joined(separator: ", ")): get it and img_align_celeba.zip "
          + "from https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html, or name by 'dataset.path' the "
          + "folder that holds them")
    }
    return folder
  }

  private static func withPNG(_ name: String) -> String {
    name.hasSuffix(".jpg") ? name.dropLast(4) + ".png" : name
  }

  private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
