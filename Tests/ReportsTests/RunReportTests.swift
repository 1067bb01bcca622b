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
