import Foundation
import Reports
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// The page and the curve that a run leaves.
@Suite struct RunReportTests {
  let folder = ScratchFolder()

  private func write(_ metrics: String?) throws {
    if let metrics { folder.write(metrics, to: "metrics.jsonl") }
    try RunReport(folder: folder.path, name: "a <b> & c").write()
  }

  private func line(_ step: Int, _ loss: String) -> String {
    #"{"step":\#(step),"loss":\#(loss),"images_per_second":1}"# + "\n"
  }

  @Test func leavesACurveAndAPage() throws {
    #expect(!RunReport(folder: folder.path, name: "x").exists)
    try write((1...1000).map { line($0, "\(1 / Double($0))") }.joined())
    #expect(RunReport(folder: folder.path, name: "x").exists)
    #expect(folder.names == ["README.md", "loss.svg", "metrics.jsonl"])
    #expect(XMLParser(data: Data(folder.bytes("loss.svg"))).parse())
    #expect(folder.text("loss.svg").contains("a &lt;b&gt; &amp; c"))
    #expect(folder.text("loss.svg").contains("mean of 5 steps"))
    let page = folder.text("README.md")
    #expect(page.hasPrefix("# a <b> & c\n"))
    // The sum of 1/901 ... 1/1000, over 100.
    #expect(page.contains("Mean loss of the last 100 of 1000 steps: 0.0011."))
    #expect(page.contains("daedalus sample \(folder.path)"))
  }

  /// The last of what was measured on held-out images; a model of the first step has no bound. What
  /// it costs there is not a loss of training.
  @Test func saysWhatWasMeasured() throws {
    let measured = { (step: Int, bits: String) in
      #"{"step":\#(step),"validation":{"images":16,"weights":"ema:0.9","simple_loss":0.04567,"#
        + #""bits_per_dimension":\#(bits)}}"# + "\n"
    }
    try write(line(1, "0.5") + measured(1, "9.0") + line(2, "0.5") + measured(2, "3.14159"))
    let page = folder.text("README.md")
    #expect(
      page.contains(
        "Mean loss of the last 2 of 2 steps: 0.5000.\n"
          + "On 16 held-out images at step 2 (ema:0.9): simple loss 0.0457, 3.142 bits/dimension.\n"
      ))
    try write(line(1, "0.5") + measured(1, "null"))
    #expect(folder.text("README.md").contains("(ema:0.9): simple loss 0.0457.\n"))
    try write(line(1, "0.5"))
    #expect(!folder.text("README.md").contains("held-out"))
  }

  /// The last of what was found of samples, with the features that it was found by.
  @Test func saysWhatWasFoundOfSamples() throws {
    let found = { (step: Int, fid: String) in
      #"{"step":\#(step),"evaluation":{"samples":256,"reference_images":60000,"weights":"raw","#
        + #""extractor":"raw pixels","fid":\#(fid),"kid":0.5}}"# + "\n"
    }
    try write(line(1, "0.5") + found(1, "9") + line(2, "0.5") + found(2, "3.14159"))
    #expect(
      folder.text("README.md").contains(
        "Mean loss of the last 2 of 2 steps: 0.5000.\n"
          + "256 samples at step 2 (raw) beside 60000 real images: fid 3.142, kid 0.5. Features: raw "
          + "pixels.\n"))
    try write(line(1, "0.5") + found(1, "null"))
    #expect(folder.text("README.md").contains("real images: kid 0.5. Features: raw pixels.\n"))
    try write(line(1, "0.5"))
    #expect(!folder.text("README.md").contains("Features"))
  }

  /// The lines of the picture's losses; "dot" for a lone one.
  private func drawn() -> [String] {
    folder.text("loss-by-step.svg").matches(of: /d="(M[^"]*)"[^>]*width="1.8"|<circle/).map {
      $0.1.map { String($0) } ?? "dot"
    }
  }

  private func writeTable(_ lines: [String]) throws {
    folder.write((["t,draws,mean,recent,last"] + lines).map { $0 + "\n" }.joined(), to: "table.csv")
    try RunReport(folder: folder.path, name: "a <b>", lossTable: folder.file("table.csv")).write()
  }

  /// 0.5, 0.05 and 0.005 are equally far apart: the axis is logarithmic.
  @Test func leavesTheLossOfEachStep() throws {
    try writeTable(["1,3,0.5,0.1 0.2,0.3", "2,100,0.05,,", "3,1,0.005,,"])
    let svg = folder.text("loss-by-step.svg")
    #expect(XMLParser(data: Data(svg.utf8)).parse())
    #expect(svg.contains("a &lt;b&gt;") && svg.contains(">step t of the chain</text>"))
    let line = try #require(drawn().first)
    let places = line.matches(of: /([\d.]+) ([\d.]+)/).map { (Double($0.1), Double($0.2)) }
    try #require(places.count == 3)
    let heights = places.compactMap { $0.1 }
    // Places are rounded to hundredths of a pixel.
    #expect(abs(heights[1] - heights[0] - (heights[2] - heights[1])) < 0.03)
    #expect(heights[1] - heights[0] > 50)
    #expect(folder.text("README.md").contains("`loss-by-step.svg`"))
  }

  /// A factor of less than ten, or losses that are not positive, stand on a linear axis.
  @Test(arguments: [["0.3", "0.2", "0.1"], ["2", "1", "0"], ["20", "0.5", "-19"]])
  func otherLossesStandOnALinearAxis(_ means: [String]) throws {
    try writeTable(means.enumerated().map { "\($0.offset + 1),1,\($0.element),," })
    let line = try #require(drawn().first)
    let heights = line.matches(of: /[\d.]+ ([\d.]+)/).compactMap { Double($0.1) }
    let values = try means.map { try #require(Double($0)) }
    let share = (heights[1] - heights[0]) / (heights[2] - heights[0])
    // Places are rounded to hundredths of a pixel.
    #expect(abs(share - (values[0] - values[1]) / (values[0] - values[2])) < 1e-3)
  }

  /// Steps without a draw are gaps, and what is no line of the table is left out.
  @Test func drawsOnlyWhatIsKnown() throws {
    try writeTable([
      "1,0,,,", "2,1,0.5,,", "3,0,,,0.7", "4,2,0.4,,", "5,2,0.3,,", "6,2,nan,,", "x", "",
    ])
    #expect(drawn().map { $0 == "dot" } == [true, false])
  }

  @Test(arguments: [[], ["1,0,,,0.5", "2,0,,,"]]) func aTableWithoutLossesHasNoPicture(
    _ lines: [String]
  ) throws {
    try writeTable(lines)
    #expect(folder.names == ["README.md", "table.csv"])
    #expect(!folder.text("README.md").contains("loss-by-step"))
  }

  @Test func readsWhatIsThereOfATornFile() throws {
    try write(
      line(1, "0.5") + #"{"step":1,"checkpoint":"x"}"# + "\n" + line(2, "null") + line(3, "1")
        + #"{"step":4,"lo"#)
    #expect(folder.text("README.md").contains("Mean loss of the last 2 of 3 steps: 0.7500."))
    #expect(XMLParser(data: Data(folder.bytes("loss.svg"))).parse())
  }

  @Test(arguments: [nil, "", "nonsense\n[1]\n"]) func aRunWithoutLossesHasAPageOnly(
    _ metrics: String?
  ) throws {
    try write(metrics)
    #expect(folder.text("README.md").contains("No losses were recorded."))
    #expect(!folder.names.contains("loss.svg"))
  }
}
