import Foundation
import Tensor

/// CelebA's two lists: which image belongs to which split, and what each shows.
struct CelebALists {
  static let partition = "list_eval_partition.txt"
  static let attributes = "list_attr_celeba.txt"
  private static let largestList = 1 << 27

  /// The names of the images of a split, in the list's order: 0 for training, 1 for validation.
  /// - Parameter count: of all splits, as published.
  /// - Throws: `FileError` for a list that is missing, cut short or none.
  static func names(of split: Split, in folder: String, count: Int) throws -> [String] {
    let path = "\(folder)/\(partition)"
    let lines = try lines(path)
    guard lines.count == count else {
      throw FileError(path, "lists \(lines.count) images, but CelebA has \(count)")
    }
    let wanted: Substring = split == .train ? "0" : "1"
    var seen: Set<Substring> = []
    var names: [String] = []
    for (number, line) in lines.enumerated() {
      let words = line.split(separator: " ")
      guard words.count == 2, ["0", "1", "2"].contains(words[1]), isName(words[0]) else {
        throw FileError(
          path, "has line \(number + 1), which is no name of an image and 0, 1 or 2")
      }
      guard seen.insert(words[0]).inserted else {
        throw FileError(path, "lists \(words[0]) twice, the second time in line \(number + 1)")
      }
      if words[1] == wanted { names.append(String(words[0])) }
    }
    guard !names.isEmpty else { throw FileError(path, "lists no images of this split") }
    return names
  }

  /// For each image whether it has an attribute: 1 for yes, 0 for no.
  /// - Throws: `FileError` as above.
  static func labels(_ attribute: String, in folder: String) throws -> [String: Int] {
    let path = "\(folder)/\(attributes)"
    let lines = try lines(path)
    let names = lines.count > 1 ? lines[1].split(separator: " ").map(String.init) : []
    guard lines.count > 1, let count = Int(lines[0].trimmingCharacters(in: .whitespaces)),
      let column = names.firstIndex(of: attribute)
    else {
      throw FileError(
        path, "does not begin with a number and the names of attributes, one of them \(attribute)")
    }
    guard lines.count == count + 2 else {
      throw FileError(
        path,
        "announces \(count) images, but lists \(lines.count - 2): it is "
          + (lines.count < count + 2 ? "cut short" : "too long"))
    }
    var labels: [String: Int] = [:]
    for (number, line) in lines.enumerated().dropFirst(2) {
      let words = line.split(separator: " ")
      guard words.count == names.count + 1, ["1", "-1"].contains(words[column + 1]) else {
        throw FileError(
          path,
          "has line \(number + 1), which is no name of an image and \(names.count) times 1 "
            + "or -1")
      }
      labels[String(words[0])] = words[column + 1] == "1" ? 1 : 0
    }
    return labels
  }

  private static func isName(_ word: Substring) -> Bool {
    !word.hasPrefix(".") && word.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x2F }
  }

  /// The lines that are not empty.
  private static func lines(_ path: String) throws -> [String] {
    let bytes = try readFile(path, limit: largestList)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw FileError(path, "is no text, but a list of images is expected")
    }
    return text.split(whereSeparator: \.isNewline).map(String.init)
  }
}
