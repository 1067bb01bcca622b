import Foundation
import Tensor

/// A folder with the four files of MNIST's form: `train` and `t10k`, images and labels, each plain
/// or gzip.
struct IDXFolder {
  let path: String

  /// The images and labels of one half; they have to agree in number.
  func read(_ half: String) throws -> (images: IDXFile.Images, labels: [UInt8]) {
    let imagesPath = try file("\(half)-images-idx3-ubyte")
    let labelsPath = try file("\(half)-labels-idx1-ubyte")
    let images = try IDXFile.images(imagesPath)
    let labels = try IDXFile.labels(labelsPath)
    guard labels.count == images.count else {
      throw FileError(
        labelsPath, "has \(labels.count) labels, but \(imagesPath) has \(images.count) images")
    }
    return (images, labels)
  }

  /// Whether the folder has the images of a half.
  func has(_ half: String) -> Bool { (try? file("\(half)-images-idx3-ubyte")) != nil }

  private func file(_ name: String) throws -> String {
    let candidates = ["\(path)/\(name)", "\(path)/\(name).gz"]
    if let found = candidates.first(where: FileManager.default.fileExists) { return found }
    throw FileError(path, "has neither \(name) nor \(name).gz")
  }
}
