internal import Foundation
internal import Recipe
internal import Tensor

/// A folder that is there, or is to be made, and that a verb writes to in the end.
struct OutputFolder {
  /// As it was typed.
  let path: String

  /// Why nothing can be written to it; nil where something can. Makes nothing.
  var refusal: String? {
    let place = nearestPlace
    let name = printable(path)
    guard isFolder(place) else {
      return "\(name) cannot be a folder: \(printable(place)) is a file"
    }
    return access(place, W_OK) == 0 ? nil : "nothing can be written to \(name)"
  }

  /// The path itself, or the innermost folder or file of it that is there.
  private var nearestPlace: String {
    var place = path
    while !FileManager.default.fileExists(atPath: place) {
      let parent = place.lastIndex(of: "/").map { String(place[..<$0]) } ?? "."
      place = parent.isEmpty ? "/" : parent
    }
    return place
  }
}
