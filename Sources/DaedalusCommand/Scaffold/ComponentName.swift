internal import Experiments
internal import Foundation
internal import Recipe

/// The name of a component to be written, in its three spellings.
struct ComponentName {
  /// The module and the folder under `Plugins/`: `FastCosine`.
  let module: String
  /// The type: `FastCosineSchedule`.
  let type: String
  /// The name in recipes: `fast_cosine`.
  let recipe: String

  private static let longest = 40

  /// The spellings of `name` for components whose types end in `ending`.
  /// - Throws: ``ExperimentError`` for a name that no Swift type can have, or that is too long.
  init(_ name: String, ending: String) throws {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    let known = letters + letters.lowercased() + "0123456789"
    guard let first = name.first, letters.contains(first), name.allSatisfy(known.contains),
      !["Any", "Protocol", "Self", "Type"].contains(name)
    else {
      let better = Self.typeName(like: name).map { ": did you mean '\($0)'?" } ?? ""
      throw ExperimentError(
        "'\(name.prefix(60))' is no name for a Swift type, which begins with an upper-case letter "
          + "(A-Z) and goes on with letters and digits\(better)")
    }
    guard name.count <= Self.longest else {
      throw ExperimentError("the name has \(name.count) letters, and \(Self.longest) are allowed")
    }
    let stem = name.hasSuffix(ending) ? String(name.dropLast(ending.count)) : name
    guard stem == name else {
      throw ExperimentError(
        "'\(name)' ends in '\(ending)', which is added to the name of the type"
          + (stem.isEmpty ? "" : ": write '\(stem)'"))
    }
    module = name
    type = name + ending
    recipe = Self.snakeCase(name)
  }

  /// `fast_cosine` and `fast cosine` as `FastCosine`; nil if no letters begin a word.
  private static func typeName(like name: String) -> String? {
    let words = name.prefix(longest).split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let joined = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    return joined.first?.isLetter == true && joined != name ? joined : nil
  }

  /// An underscore wherever a word begins: before an upper-case letter behind a lower-case one or a
  /// digit, and before the last of several upper-case letters that a lower-case one follows.
  private static func snakeCase(_ name: String) -> String {
    let letters = Array(name)
    var result = ""
    for (index, letter) in letters.enumerated() {
      let isNextLower = index + 1 < letters.count && letters[index + 1].isLowercase
      let beginsWord =
        index > 0 && letter.isUppercase && (!letters[index - 1].isUppercase || isNextLower)
      result += (beginsWord ? "_" : "") + letter.lowercased()
    }
    return result
  }

  /// A text with the spellings in place of `__Module__`, `__Type__` and `__name__`.
  func filled(in template: String) -> String {
    template.replacing("__Module__", with: module).replacing("__Type__", with: type)
      .replacing("__name__", with: recipe)
  }
}
