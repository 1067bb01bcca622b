extension ComponentTemplate {
  /// A table of losses.
  static let tracker = ComponentTemplate(
    kind: "tracker", ending: "Tracker", protocolName: "Tracker",
    title: "A tracker",
    description: "It writes the loss of every training step to `__name__.csv` in the run's folder.",
    keys: [],
    source: """
      public import Daedalus
      import Foundation

      /// What this folder adds to the program.
      public let plugin = Plugin(__Type__.self)

      /// A line `step,loss` for every training step, in `__name__.csv`.
      struct __Type__: Tracker {
        static let typeName = "__name__"
        static let summary = "__name__.csv: the loss of every step"

        init(_ options: inout Options) throws {}

        /// Keeps the lines up to `step`: after a resume the later steps happen again.
        func open(in folder: String, after step: Int) throws -> any EventRecord {
          let path = "\\(folder)/\\(Self.typeName).csv"
          var kept: [Substring] = []
          if FileManager.default.fileExists(atPath: path) {
            let text = String(decoding: try readFile(path, limit: 1 << 32), as: UTF8.self)
            kept = text.split(separator: "\\n").filter { line in
              Int(line.prefix { $0 != "," }).map { $0 <= step } ?? false
            }
          }
          try writeAtomically(kept.map { $0 + "\\n" }.joined(), to: path)
          return try Losses(path)
        }
      }

      private final class Losses: EventRecord {
        private let path: String
        private let handle: FileHandle

        init(_ path: String) throws {
          guard let handle = FileHandle(forWritingAtPath: path) else {
            throw FileError(path, "cannot be opened for writing")
          }
          self.path = path
          self.handle = handle
          try handle.seekToEnd()
        }

        deinit { try? handle.close() }

        func record(_ event: RunEvent) throws {
          guard case .step(let figures) = event else { return }
          do {
            try handle.write(contentsOf: Data("\\(figures.step),\\(figures.loss)\\n".utf8))
          } catch {
            throw FileError(path, "cannot be written: \\(error.localizedDescription)")
          }
        }
      }

      """,
    tests: """
        @Test func aResumedRunWritesLaterStepsAgain() throws {
          let recipe = try Recipe.parse("tracker: {type: __name__}", name: "test.yaml")
          let tracker = try recipe.read(with: Registry([__Module__::plugin])) {
            try $0.component("tracker", of: .tracker, as: (any Tracker).self)
          }.value
          let folder = ScratchFolder()
          let event = { (step: Int) in
            RunEvent.step(
              StepFigures(
                step: step, loss: 0.5, learningRate: 0.1, gradientNorms: [:],
                imagesPerSecond: 1))
          }
          let first = try tracker.open(in: folder.path, after: 0)
          for step in 1...3 { try first.record(event(step)) }
          #expect(folder.text("__name__.csv") == "1,0.5\\n2,0.5\\n3,0.5\\n")
          try tracker.open(in: folder.path, after: 1).record(event(2))
          #expect(folder.text("__name__.csv") == "1,0.5\\n2,0.5\\n")
        }

      """,
    recipe: "trackers: [jsonl, __name__]")
}
