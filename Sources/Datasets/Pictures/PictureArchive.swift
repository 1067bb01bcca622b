import Archives
import Foundation
import Tensor

/// Pictures in a zip archive, found by their names in it without folders.
package struct PictureArchive: PictureSource {
  /// The most that an archive may unpack to: 64 GiB.
  private static let largestContents = 1 << 36

  /// Where they are.
  package let place: String
  /// In the order of the images.
  package let pictures: [Picture]
  /// Names, sizes and times of change.
  package let identity: String

  /// Pictures of known names in the archive at `place`.
  /// - Throws: `FileError` where there is no such file.
  package init(_ place: String, _ pictures: [Picture]) throws {
    self.place = place
    self.pictures = pictures
    let names = pictures.map(\.name).joined(separator: "\n")
    identity = "\(try FileStamp(ofFile: place))\n\(names)"
  }

  /// One file after another, in order.
  package func visit(
    after done: Int, _ body: (_ number: Int, _ path: String, _ bytes: [UInt8]) throws -> Void
  ) throws {
    var numbers: [String: Int] = [:]
    for (number, picture) in pictures.enumerated() { numbers[picture.name] = number }
    var visited = 0
    do {
      try Zip.visit(
        place, limit: Self.largestContents, memberLimit: largestPicture
      ) { member, bytes in
        let name = member.split(separator: "/").last.map(String.init) ?? member
        guard let number = numbers.removeValue(forKey: name) else { return }
        visited += 1
        if visited > done { try body(number, "\(place): \(member)", bytes) }
      }
    } catch let error as ArchiveError {
      throw FileError(error.path, error.problem)
    }
    if let missing = numbers.min(by: { $0.value < $1.value }) {
      let more = numbers.count > 1 ? ", nor \(numbers.count - 1) more that are expected" : ""
      throw FileError(place, "has no \(missing.key)\(more)")
    }
  }
}
