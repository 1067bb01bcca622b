import Diffusion
import Foundation
import Tensor
import TestSupport
import Testing

/// The figures of a run as a table.
@Suite struct CSVTrackerTests {
  let folder = ScratchFolder()

  private func open(in path: String? = nil, after step: Int = 0) throws -> any EventRecord {
    try openTracker("csv", in: path ?? folder.path, after: step)
  }

  private var text: String { folder.text("metrics.csv") }

  /// The fields of every line. None of the tests that use it has quotes.
  private var rows: [[String]] {
    text.components(separatedBy: "\r\n").dropLast().map { $0.components(separatedBy: ",") }
  }

  /// Steps of a DAED whose denoiser no image reaches at first.
  private func record(_ steps: ClosedRange<Int>, into record: any EventRecord) throws {
    for step in steps {
      let norms = ["generator": Double(step) / 4]
      let more = step >= 4 ? ["denoiser": 1e-9] : [:]
      try record.record(
        figures(step, loss: 1 / Double(step), norms: norms.merging(more) { $1 }, rate: 20))
      if step == 5 { try record.record(.checkpoint(5, path: "x")) }
    }
  }

  @Test func everyEventWithFiguresIsALineBelowTheHeader() throws {
    let record = try open()
    #expect(text.isEmpty)
    try record.record(
      figures(1, loss: 0.5, norms: ["generator": 2, "denoiser": 0.25], rate: 20.25))
    try record.record(.samples(1, of: .ema, path: "a,b"))
    try record.record(.checkpoint(1, path: "c"))
    try record.record(figures(2, loss: .infinity, norms: ["generator": -.infinity], rate: -.nan))
    #expect(
      text == "step,loss,learning_rate,gradient_norm/denoiser,gradient_norm/generator,"
        + "images_per_second\r\n"
        + "1,0.5,0.001,0.25,2.0,20.25\r\n"
        + "2,inf,0.001,,-inf,nan\r\n")
  }

  /// A measurement has columns of its own, and none for what it cannot tell.
  @Test func aMeasurementIsALineOfItsOwn() throws {
    let measured = { (bits: Double?) in
      RunEvent.validation(
        ValidationFigures(
          step: 1, images: 16, weights: .ema, simpleLoss: 0.125, bitsPerDimension: bits))
    }
    let record = try open()
    try record.record(figures(1, loss: 2, norms: [:]))
    try record.record(measured(nil))
    #expect(
      rows[0].suffix(3) == ["images_per_second", "validation/images", "validation/simple_loss"])
    try record.record(measured(3.25))
    #expect(rows[0].last == "validation/bits_per_dimension")
    #expect(
      rows.dropFirst() == [
        ["1", "2.0", "0.001", "1.0", "", "", ""], ["1", "", "", "", "16.0", "0.125", ""],
        ["1", "", "", "", "16.0", "0.125", "3.25"],
      ])
  }

  @Test func aLineIsThereAtOnce() throws {
    let record = try open()
    for step in 1...3 {
      try record.record(figures(step, loss: 1))
      #expect(rows.count == step + 1)
    }
  }

  /// The file is a table at every moment: lines from before a column have it, too.
  @Test func aColumnThatComesLaterIsTheLast() throws {
    let record = try open()
    for step in 1...6 {
      try self.record(step...step, into: record)
      #expect(Set(rows.map(\.count)) == [step < 4 ? 5 : 6])
    }
    let column = try #require(rows.first?.last)
    #expect(column == "gradient_norm/denoiser")
    #expect(rows.dropFirst().map(\.last) == ["", "", "", "1e-09", "1e-09", "1e-09"])
    #expect(rows.dropFirst().map(\.first) == (1...6).map { "\($0)" })
    #expect(folder.names == ["metrics.csv"])
  }

  /// Wherever a run was cut and resumed, its file ends as that of a run that was left alone; also
  /// where the column of the denoiser came after the checkpoint.
  @Test(arguments: 0...7) func aResumeLeavesNoTrace(_ checkpoint: Int) throws {
    try record(1...8, into: try open())
    let whole = text
    for last in max(1, checkpoint)...8 {
      try FileManager.default.removeItem(atPath: folder.file("metrics.csv"))
      try record(1...last, into: try open())
      let resumed = try open(after: checkpoint)
      #expect(rows.count == (checkpoint == 0 ? 0 : checkpoint + 1))
      try record(checkpoint + 1...8, into: resumed)
      #expect(text == whole)
    }
  }

  /// Cut after each of its bytes, the file loses the torn line and nothing else.
  @Test func aTornLineIsDropped() throws {
    try record(1...4, into: try open())
    let bytes = folder.bytes("metrics.csv")
    let whole = rows
    for count in bytes.indices {
      _ = folder.file("metrics.csv", Array(bytes[..<count]))
      _ = try open(after: 9)
      let lines = bytes[..<count].count { $0 == UInt8(ascii: "\n") }
      let width = lines < 2 ? 0 : lines < 5 ? 5 : 6
      #expect(rows == (width == 0 ? [] : whole[..<lines].map { Array($0[..<width]) }))
    }
  }

  @Test func namesWithCommasAndQuotesAreQuoted() throws {
    try open().record(figures(1, loss: 1, norms: [#"a,"b""#: 2]))
    let header = #"step,loss,learning_rate,"gradient_norm/a,""b""",images_per_second"#
    #expect(text.hasPrefix(header + "\r\n"))
    let before = text
    let record = try open(after: 1)
    #expect(text == before)
    try record.record(figures(2, loss: 1, norms: [#"a,"b""#: 3]))
    #expect(text == before + "2,1.0,0.001,3.0,1.0\r\n")
  }

  @Test(arguments: ["a,b\r\n1,2\r\n", "step\r\n", "\r\n\r\n", "\u{0}\"", "step,x\r\n1\r\nx,2\r\n"])
  func whatIsNoTableOfOursCountsForNothing(_ before: String) throws {
    folder.write(before, to: "metrics.csv")
    let record = try open(after: 5)
    #expect(text.isEmpty)
    try record.record(figures(6, loss: 1))
    #expect(rows.map(\.first) == ["step", "6"])
  }

  @Test func aFolderThatTakesNoFileIsOneError() throws {
    #expect(
      complaint(folder) { _ = try open(in: folder.file("nowhere")) }
        == "TMP/nowhere/metrics.csv: cannot be written: No such file or directory")
    #if os(Linux)
      let error = #expect(throws: FileError.self) { try open(in: "/sys") }
      #expect(error?.description.hasPrefix("/sys/metrics.csv: cannot be written: ") == true)
    #endif
    try folder.makeFolder("metrics.csv")
    #expect(
      complaint(folder) { _ = try open() } == "TMP/metrics.csv: is a folder, but a file is expected"
    )
  }

  /// The folder went while the run went on: the column that appears now cannot be added.
  @Test func aTableThatCannotGrowIsOneError() throws {
    try folder.makeFolder("a run")
    let record = try open(in: folder.file("a run"))
    try record.record(figures(1, loss: 1))
    try FileManager.default.removeItem(atPath: folder.file("a run"))
    #expect(
      complaint(folder) { try record.record(figures(2, loss: 1, norms: ["denoiser": 1])) }
        == "TMP/a run/metrics.csv: cannot be written: No such file or directory")
  }
}
