import Tensor

/// The numbers of `Tests/References`.
package enum References {
  /// The folder with the numbers and the scripts that made them.
  package static var folder: String {
    let tests = "\(#filePath)".split(separator: "/", omittingEmptySubsequences: false).dropLast(2)
    return tests.joined(separator: "/") + "/References"
  }

  /// The tensors and metadata of one file.
  package static func read(_ name: String) throws -> SafetensorsContents {
    try Safetensors.read("\(folder)/\(name).safetensors")
  }
}
