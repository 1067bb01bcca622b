internal import ArgumentParser
internal import Datasets
internal import Foundation

/// `daedalus data list`.
struct DataList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the datasets that are known by name.",
    discussion: """
      Example: daedalus data list --json
      A recipe's dataset.path comes first, then DAEDALUS_DATA, Debian's package, data/.
      """)

  @Flag(help: "Print JSON.") var json = false

  /// The keys of `data list --json`, for each dataset.
  private struct Entry: Encodable {
    let name: String
    let images: String
    let size: String
    let page: String
    let licence: String
    let download: Bool
    let files: [File]
    let searched: [String]
    let found: [String]
  }

  /// A published file.
  private struct File: Encodable {
    let name: String
    let bytes: Int
    let md5: String
    let address: String?
  }

  func run() throws {
    let entries = KnownDataset.all.map { dataset in
      let searched = dataset.folders.standard()
      return Entry(
        name: dataset.name, images: dataset.images, size: dataset.size, page: dataset.page,
        licence: dataset.licence, download: dataset.isPublic,
        files: dataset.files.map { file in
          File(name: file.name, bytes: file.bytes, md5: file.md5, address: file.address)
        },
        searched: searched,
        found: searched.filter { place in
          ["", ".gz"].contains { ending in
            dataset.files.contains { file in
              let name = file.name.replacing(".gz", with: "") + ending
              return FileManager.default.fileExists(atPath: "\(place)/\(name)")
            }
          }
        })
    }
    if json { return try Console.print(json: entries) }
    for entry in entries {
      let how = entry.download ? "daedalus data prepare \(entry.name) --download" : "by hand"
      Console.print("\(entry.name): \(entry.images) images of \(entry.size)")
      Console.print("  from:     \(entry.page), \(how)")
      Console.print("  licence:  \(entry.licence)")
      let files = entry.files.map { "\($0.name) (\($0.bytes) bytes)" }
      Console.print("  files:    \(files.joined(separator: ", "))")
      Console.print("  searched: \(entry.searched.joined(separator: ", "))")
      if !entry.found.isEmpty {
        Console.print("  found in: \(entry.found.joined(separator: ", "))")
      }
    }
  }
}
