internal import ArgumentParser

/// `daedalus new`.
struct New: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the files of a component of one's own, to begin with.",
    discussion: """
      Example: daedalus new schedule FastCosine
      Called in the folder of a checkout, it writes Plugins/FastCosine (source, test, README and \
      recipe of a small component that works) and its word in Package.swift.
      """)

  @Argument(
    help: ArgumentHelp("The kind: \(Self.kinds.joined(separator: ", ")).", valueName: "kind"),
    completion: .list(Self.kinds))
  var kind: String
  @Argument(help: "The name, as that of a Swift type: FastCosine.") var name: String

  private static let kinds = ComponentTemplate.all.map(\.kind)

  func run() throws {
    let scaffold = try Scaffold(kind: kind, name: name, in: ".", registry: Program.registry)
    for path in try scaffold.write() { Console.print("written: \(path)") }
    Console.print(
      """
      Next:
        swift build -c release
        .build/release/daedalus recipe schema > recipes/schema.json
        .build/release/daedalus recipe check Plugins/\(name)
        make test FILTER=\(name)
      """)
  }
}
