/// A picture file of a dataset.
package struct Picture: Sendable {
  /// Its path in the folder or archive.
  package let name: String
  /// The index of its class; 0 where there are no classes.
  package let label: Int

  /// A file by its name.
  package init(name: String, label: Int) {
    self.name = name
    self.label = label
  }
}
