public import Diffusion
internal import Foundation
public import Recipe
internal import Tensor

/// Event files for TensorBoard: figures as scalars, grids of samples as images, the recipe as text.
///
/// Every session of a run has a file of its own, which begins with TensorBoard's mark of a start: it
/// tells readers to forget the steps from there on, so none appears twice.
public struct TensorBoardTracker: Tracker {
  /// `tensorboard`.
  public static var typeName: String { "tensorboard" }
  /// One line.
  public static var summary: String { "for TensorBoard: figures, sample grids and the recipe" }

  private let host: String
  private let clock: @Sendable () -> Double

  /// Has no keys.
  public init(_ options: inout Options) throws {
    self.init(host: Self.thisHost) { Date().timeIntervalSince1970 }
  }

  /// With a name of the machine and a clock, in seconds since 1970.
  package init(host: String, clock: @escaping @Sendable () -> Double) {
    self.host = host
    self.clock = clock
  }

  /// Begins a file whose steps replace those after `step` in files of earlier sessions.
  public func open(in folder: String, after step: Int, recipe: String) throws -> any EventRecord {
    let file = try EventFile(in: folder, host: host, clock: clock)
    try file.write(step: step + 1) { $0.sessionLog.status = .start }
    let text = TensorBoardSummary.Value(tag: "recipe", code: recipe)
    try file.write(step: step + 1) { $0.summary.value = [text] }
    return TensorBoardRecord(file)
  }

  /// Without a question to the network.
  private static var thisHost: String {
    // The last byte stays 0, whatever the length of the name.
    var name = [CChar](repeating: 0, count: 256)
    guard gethostname(&name, 255) == 0 else { return "localhost" }
    return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}

/// The open file.
private final class TensorBoardRecord: EventRecord {
  private let file: EventFile

  init(_ file: EventFile) { self.file = file }

  func record(_ event: RunEvent) throws {
    var values = event.figures.map { figure in
      TensorBoardSummary.Value(tag: figure.name, scalar: figure.value)
    }
    if case .samples(_, let weights, let path) = event {
      values.append(try TensorBoardSummary.Value(tag: "samples/\(weights)", png: path))
    }
    if !values.isEmpty { try file.write(step: event.step) { $0.summary.value = values } }
    if case .checkpoint(_, let path) = event {
      try file.write(step: event.step) {
        $0.sessionLog.status = .checkpoint
        $0.sessionLog.checkpointPath = path
      }
    }
  }
}

extension TensorBoardSummary.Value {
  /// A point of a curve, rounded to float32: TensorBoard has no more.
  fileprivate init(tag: String, scalar: Double) {
    self.init()
    self.tag = tag
    simpleValue = Float(scalar)
  }

  /// The PNG file at `path`, as it is.
  fileprivate init(tag: String, png path: String) throws {
    let bytes = try readFile(path, limit: 1 << 30)
    let header = try PNGHeader(bytes, path: path)
    self.init()
    self.tag = tag
    image.width = Int32(clamping: header.width)
    image.height = Int32(clamping: header.height)
    image.colorspace = Int32(header.channels)
    image.encodedImageString = Data(bytes)
  }

  /// Text that is shown as it is: TensorBoard takes it for Markdown, where four spaces make code.
  fileprivate init(tag: String, code: String) {
    self.init()
    self.tag = tag
    metadata.pluginData.pluginName = "text"
    metadata.dataClass = .tensor
    tensor.dtype = .string
    tensor.tensorShape = TensorBoardTensorShapeProto()
    let lines = code.split(separator: "\n", omittingEmptySubsequences: false)
    tensor.stringVal = [lines.map { "    \($0)" }.joined(separator: "\n")]
  }
}
