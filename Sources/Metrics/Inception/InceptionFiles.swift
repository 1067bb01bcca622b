internal import Foundation
internal import Tensor

/// Where Inception's weights are looked for: where the tools that came before left them.
package enum InceptionFiles {
  /// pytorch-fid's and torch-fidelity's names for the same file, and those of its conversions.
  package static let names = [
    "pt_inception-2015-12-05-6726825d.pth", "weights-inception-2015-12-05-6726825d.pth",
    "pt_inception-2015-12-05-6726825d.safetensors",
    "weights-inception-2015-12-05-6726825d.safetensors",
  ]

  /// Where pytorch-fid has it from.
  package static let source =
    "https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/" + names[0]

  /// The folders that are searched, in this order: PyTorch's caches, that of Daedalus's data, the
  /// current folder.
  package static func folders(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> [String] {
    let value = { (name: String) in environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    let caches = [
      value("TORCH_HOME"), value("XDG_CACHE_HOME").map { "\($0)/torch" },
      value("HOME").map { "\($0)/.cache/torch" },
    ]
    let folders =
      caches.compactMap { $0.map { "\($0)/hub/checkpoints" } }
      + [value("DAEDALUS_DATA"), "data", "."].compactMap { $0 }
    return folders.indices.filter { folders.firstIndex(of: folders[$0]) == $0 }.map { folders[$0] }
  }

  /// The first file that is there.
  /// - Throws: `FileError` that lists the folders and says where the file is to be had.
  package static func find(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> String {
    let folders = folders(environment: environment)
    let paths = folders.flatMap { folder in names.map { "\(folder)/\($0)" } }
    if let path = paths.first(where: { FileManager.default.fileExists(atPath: $0) }) {
      return path
    }
    throw FileError(
      names[0],
      "is in none of the folders \(folders.joined(separator: ", ")) (nor is \(names[1]), nor either "
        + "as .safetensors): it is to be had from \(source), and 'weights' names it elsewhere")
  }

  /// Checks a file of `torch.save` whose name ends in eight digits of its SHA-256, as those of
  /// PyTorch's hub do, against these.
  /// - Throws: `FileError` for a file that was changed or damaged.
  package static func requireDigest(_ path: String) throws {
    guard let match = path.firstMatch(of: /-([0-9a-f]{8})\.(?:pth|pt)$/) else { return }
    let digest = SHA256.hex(try readFile(path, limit: 1 << 30))
    guard digest.hasPrefix(match.1) else {
      throw FileError(
        path,
        "is damaged: by its name, its SHA-256 begins with \(match.1), but it is \(digest)")
    }
  }
}
