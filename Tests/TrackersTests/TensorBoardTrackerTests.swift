import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing
import Trackers

/// Event files for TensorBoard. `Tests/References/check_tensorboard.py` reads those of a whole run
/// with TensorBoard itself.
@Suite struct TensorBoardTrackerTests {
  let folder = ScratchFolder()
  static let grid = "\(References.folder)/tensorboard-grid.png"

  private func open(
    in path: String? = nil, at seconds: Double = 1_700_000_000.5, after step: Int = 0,
    recipe: String = "name: x\n"
  ) throws -> any EventRecord {
    let tracker = TensorBoardTracker(host: "reference") { seconds }
    return try tracker.open(in: path ?? folder.path, after: step, recipe: recipe)
  }

  /// The events of one of the files.
  private func events(_ name: String? = nil) throws -> [WrittenEvent] {
    try WrittenEvent.all(in: folder.bytes(name ?? #require(folder.names.last)))
  }

  /// `make_tensorboard_references.py` wrote the same events by TensorBoard's own messages and record
  /// writer.
  @Test func theBytesAreThoseThatTensorBoardWrites() throws {
    let record = try open(after: 4, recipe: "name: reference\n\nseed: 3\n")
    let norms = ["generator": 1e-9, "denoiser": 2.5]
    try record.record(figures(5, loss: 0.1, norms: norms, rate: .nan))
    try record.record(.checkpoint(5, path: "runs/grün/checkpoints/step-0000005"))
    try record.record(.samples(5, of: .average(rate: 0.99), path: Self.grid))
    try record.record(figures(300, loss: -1e30, norms: [:], rate: 0))
    let name = "events.out.tfevents.1700000000.reference"
    #expect(folder.names == [name])
    let expected = try readFile("\(References.folder)/\(name)", limit: 1 << 20)
    #expect(folder.bytes(name) == expected)
  }

  @Test func aRecordIsThereAtOnce() throws {
    let record = try open()
    for step in 1...3 {
      try record.record(figures(step, loss: 1))
      #expect(try events().last?.step == step)
      #expect(try events().count == 3 + step)
    }
  }

  /// TensorBoard reads files by their names, and forgets what came before a start from its step on.
  @Test(arguments: [1_700_000_000.5, 1_700_000_000.9, 1_800_000_000, 12, -5])
  func aResumedRunBeginsALaterFile(_ seconds: Double) throws {
    let first = try open()
    for step in 1...4 { try first.record(figures(step, loss: 1)) }
    // A kill cut the last record short.
    let name = folder.names[0]
    let torn = Array(folder.bytes(name).dropLast(3))
    _ = folder.file(name, torn)
    let second = try open(at: seconds, after: 2)
    try second.record(figures(3, loss: 1))
    #expect(folder.names.count == 2 && folder.names[0] == name)
    #expect(folder.bytes(name) == torn)
    #expect(folder.names[1].wholeMatch(of: /events\.out\.tfevents\.\d{10}\.reference/) != nil)
    let events = try events()
    #expect(events.map(\.step) == [0, 3, 3, 3])
    #expect(events[0].version == "brain.Event:2")
    #expect(events[1].session?.status == 1)
    #expect(events[2].values.map(\.tag) == ["recipe"])
  }

  /// The first file has a start, too: TensorBoard takes the first that it sees for no restart.
  @Test func everySessionHasAStart() throws {
    for session in 0..<3 {
      _ = try open(after: 0)
      #expect(folder.names.count == session + 1)
      #expect(try events().map { $0.session?.status } == [nil, 1, nil])
      #expect(try events().map(\.step) == [0, 1, 1])
    }
  }

  @Test func filesOfOthersDoNotCount() throws {
    for name in ["events.out.tfevents.99999999999999999999.x", "events.out.tfevents.", "tfevents"] {
      _ = folder.file(name, [1])
    }
    _ = try open()
    #expect(folder.names.contains("events.out.tfevents.1700000000.reference"))
  }

  /// Grey and coloured pictures, as they are; sizes come from their headers.
  @Test(arguments: zip([0, 2, 3, 4, 6], [1, 3, 3, 2, 4]))
  func aGridIsPassedOn(_ colour: UInt8, _ channels: UInt64) throws {
    var png = try readFile(Self.grid, limit: 1 << 20)
    png[25] = colour
    let path = folder.file("a grid.png", png)
    try open().record(.samples(7, of: .raw, path: path))
    let event = try #require(events("events.out.tfevents.1700000000.reference").last)
    let value = try #require(event.values.first)
    let image = try #require(try value.fields.messages(4).first)
    #expect(event.step == 7 && value.tag == "samples/raw")
    #expect(image.numbers(1) == [3] && image.numbers(2) == [5] && image.numbers(3) == [channels])
    #expect(image.bytes(4) == [png])
  }

  @Test func whatIsNoPictureIsOneError() throws {
    let record = try open()
    let png = try readFile(Self.grid, limit: 1 << 20)
    let before = folder.bytes("events.out.tfevents.1700000000.reference")
    let faulty: [[UInt8]] = [
      [], Array(png[..<32]), [0] + png, Array("<svg/>".utf8), Array(png[..<25]) + [1] + png,
    ]
    for bytes in faulty {
      let path = folder.file("grid.png", bytes)
      #expect(
        complaint(folder) { try record.record(.samples(1, of: .raw, path: path)) }
          == "TMP/grid.png: is no PNG file, but one is expected")
    }
    #expect(
      complaint(folder) { try record.record(.samples(1, of: .raw, path: folder.file("none.png"))) }
        == "TMP/none.png: cannot be read: No such file or directory")
    #expect(folder.bytes("events.out.tfevents.1700000000.reference") == before)
  }

  @Test func aFolderThatTakesNoFileIsOneError() throws {
    #expect(
      complaint(folder) { _ = try open(in: folder.file("nowhere")) }
        == "TMP/nowhere/events.out.tfevents.1700000000.reference: cannot be written: "
        + "No such file or directory")
    #if os(Linux)
      let error = #expect(throws: FileError.self) { try open(in: "/sys") }
      #expect(error?.problem.hasPrefix("cannot be written: ") == true)
    #endif
  }

  /// The tracker that recipes make has this machine's name and clock.
  @Test func namesHaveTheTimeAndTheMachine() throws {
    let path = folder.file("a run")
    try folder.makeFolder("a run")
    let before = Date().timeIntervalSince1970
    try openTracker("tensorboard", in: path).record(figures(1, loss: 1))
    let name = try #require(FileManager.default.contentsOfDirectory(atPath: path).first)
    let pieces = name.split(separator: ".", maxSplits: 4)
    #expect(pieces[..<3] == ["events", "out", "tfevents"] && !pieces[4].isEmpty)
    #expect(try #require(Int(pieces[3])) >= Int(before))
    let event = try #require(WrittenEvent.all(in: folder.bytes("a run/\(name)")).last)
    #expect(event.wallTime >= before && event.wallTime < before + 600)
  }
}
