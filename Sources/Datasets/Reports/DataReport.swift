/// What a folder or file of images was understood to be.
package struct DataReport: Encodable, Sendable, Equatable {
  /// Images of one kind: those for training, those for tests, or one array.
  package struct Part: Encodable, Sendable, Equatable {
    /// `train`, `test` or the array's name.
    package let name: String
    /// How many there are.
    package var images = 0
    /// How many there are of each size, `height x width`.
    package var sizes: [String: Int] = [:]
    /// How many have 1 channel and how many 3.
    package var channels: [String: Int] = [:]
    /// How many there are of each class; none for images without labels.
    package var classes: [String: Int] = [:]
    /// The lowest and the highest level, 0...255.
    package var lowest = 255
    package var highest = 0

    /// No images yet.
    package init(_ name: String) { self.name = name }
  }

  /// Where it is.
  package let path: String
  /// What it is, in a few words.
  package let form: String
  /// The images.
  package var parts: [Part] = []
  /// Of each known file whether it is the published one.
  package var files: [String: String] = [:]
  /// What is wrong, one sentence for each file, the first twenty.
  package var problems: [String] = []
  /// The line of a recipe that reads it.
  package var recipe = ""

  /// A report without images yet.
  package init(path: String, form: String) {
    self.path = path
    self.form = form
  }

  /// Most problems that are kept.
  static let mostProblems = 20

  mutating func note(_ problem: String) {
    if problems.count < Self.mostProblems { problems.append(problem) }
  }
}

extension DataReport.Part {
  /// Counts one image.
  mutating func add(height: Int, width: Int, channels: Int, lowest: UInt8, highest: UInt8) {
    images += 1
    sizes["\(height)x\(width)", default: 0] += 1
    self.channels["\(channels)", default: 0] += 1
    self.lowest = min(self.lowest, Int(lowest))
    self.highest = max(self.highest, Int(highest))
  }
}
