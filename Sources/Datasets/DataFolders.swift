import Foundation

/// Where the files of a dataset are looked for.
package struct DataFolders: Sendable {
  /// Its folders in one that holds datasets, in the order of the search; "" is that folder itself.
  package let names: [String]
  /// Where a package of the system puts its files, if there is one.
  package let systemFolder: String?

  /// The folders of a dataset.
  package init(_ names: [String], systemFolder: String? = nil) {
    self.names = names
    self.systemFolder = systemFolder
  }

  /// The folders that are searched if a recipe names none, in this order: those under the
  /// environment's `DAEDALUS_DATA`, if that is set, that of the system's package, and those under
  /// `data`.
  package func standard(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> [String] {
    let root = environment["DAEDALUS_DATA"].flatMap { $0.isEmpty ? nil : $0 }
    return (root.map(below) ?? []) + (systemFolder.map { [$0] } ?? []) + below("data")
  }

  /// The folder that a recipe names and those in it; without one ``standard(environment:)``.
  package func searched(in folder: String?) -> [String] {
    guard let folder else { return standard() }
    return [folder] + below(folder).filter { $0 != folder }
  }

  private func below(_ root: String) -> [String] {
    names.map { $0.isEmpty ? root : "\(root)/\($0)" }
  }
}
