internal import Foundation
internal import SwiftProtobuf
internal import Tensor

/// A new file of TensorBoard's events in a folder, next to those of earlier sessions.
final class EventFile {
  private static let prefix = "events.out.tfevents."

  private let file: AppendedFile
  private let clock: @Sendable () -> Double

  /// Makes the file. Its name has the seconds since 1970 by `clock` and the name of this machine.
  init(in folder: String, host: String, clock: @escaping @Sendable () -> Double) throws {
    let seconds = max(Int(clock()), (Self.newest(in: folder) ?? -1) + 1)
    let digits = String(seconds)
    let padding = String(repeating: "0", count: max(0, 10 - digits.count))
    file = try AppendedFile(
      "\(folder)/\(Self.prefix)\(padding)\(digits).\(host)", .new)
    self.clock = clock
    try write(step: 0) { $0.fileVersion = "brain.Event:2" }
  }

  /// Writes an event of now.
  func write(step: Int, _ fill: (inout TensorBoardEvent) -> Void) throws {
    var event = TensorBoardEvent()
    event.wallTime = clock()
    event.step = Int64(step)
    fill(&event)
    try file.append(TFRecord.frame(try event.serializedBytes()))
  }

  /// The number in the last name. TensorBoard reads files in the order of their names, so a later
  /// session needs a higher number, also within a second or after the clock was set back.
  private static func newest(in folder: String) -> Int? {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.compactMap { name in
      guard name.hasPrefix(prefix) else { return nil }
      let digits = name.dropFirst(prefix.count).prefix { $0 != "." }
      return digits.count == 10 ? Int(digits) : nil
    }.max()
  }
}
