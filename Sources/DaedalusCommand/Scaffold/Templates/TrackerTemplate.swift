extension ComponentTemplate {
  /// A line for each figure.
  static let tracker = ComponentTemplate(
    kind: "tracker", ending: "Tracker", protocolName: "Tracker",
    title: "A tracker",
    description: "It writes every figure of a run on a line of its own: `step,figure,value` in "
      + "`__name__.csv`.",
    keys: [],
    source: """
      public import Daedalus
      import Foundation

      /// What this folder adds to the program.
      public let plugin = Plugin(__Type__.self)

      /// A line `step,figure,value` for every figure, in `__name__.csv` in the run's folder.
      struct __Type__: Tracker {
        static let typeName = "__name__"
        static let summary = "__name__.csv: every figure on a line of its own"

        init(_ options: inout Options) throws {}

        /// Keeps the lines up to `step`: after a resume the later steps happen again.
        func open(in folder: String, after step: Int, recipe: String) throws -> any EventRecord {
          let path = "\\(folder)/\\(Self.typeName).csv"
          var kept: [Substring] = []
          if FileManager.default.fileExists(atPath: path) {
            let text = String(decoding: try readFile(path, limit: 1 << 32), as: UTF8.self)
            // What follows the last line's end was cut short by a kill.
            let lines = text.split(separator: "\\n", omittingEmptySubsequences: false).dropLast()
            kept = lines.filter { line in
              Int(line.prefix { $0 != "," }).map { $0 <= step } ?? false
            }
          }
          try writeAtomically(kept.map { $0 + "\\n" }.joined(), to: path)
          return Figures(try AppendedFile(path))
        }
      }

      private final class Figures: EventRecord {
        private let file: AppendedFile

        init(_ file: AppendedFile) { self.file = file }

        func record(_ event: RunEvent) throws {
          for figure in event.figures {
            try file.append(Array("\\(event.step),\\(figure.name),\\(figure.value)\\n".utf8))
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
          let step = { (number: Int) in
            RunEvent.step(
              StepFigures(
                step: number, loss: 0.5, learningRate: 0.25, gradientNorms: ["generator": 2],
                imagesPerSecond: 8))
          }
          let lines = { (number: Int) in
            [
              "loss,0.5", "learning_rate,0.25", "gradient_norm/generator,2.0",
              "images_per_second,8.0",
            ].map { "\\(number),\\($0)\\n" }.joined()
          }
          let first = try tracker.open(in: folder.path, after: 0, recipe: "")
          for number in 1...3 { try first.record(step(number)) }
          #expect(folder.text("__name__.csv") == lines(1) + lines(2) + lines(3))
          try tracker.open(in: folder.path, after: 1, recipe: "").record(step(2))
          #expect(folder.text("__name__.csv") == lines(1) + lines(2))
        }

      """,
    recipe: "trackers: [jsonl, __name__]")
}
