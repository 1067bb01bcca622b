/// One recipe with the files around it and its `--set` arguments, mostly broken.
package struct FuzzInput: Sendable {
  /// The file that is read.
  package let path: String
  /// All files by their paths, as bytes: they need not be texts.
  package let files: [String: [UInt8]]
  /// The arguments of `--set`.
  package let overrides: [String]
  /// The files that are not those of the repository.
  let changed: [String]
}

extension FuzzInput: CustomStringConvertible {
  /// All that is needed to see what it is about.
  package var description: String {
    let texts = changed.map { name in
      "--- \(name)\n\(String(decoding: files[name] ?? [], as: UTF8.self).debugDescription)\n"
    }
    let arguments = overrides.map { "--set \($0.debugDescription)\n" }
    return "recipe check \(path)\n" + (arguments + texts).joined()
  }
}
