import Foundation
import Reports
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

@Suite struct LinePlotTests {
  @Test func escapesTexts() {
    let plot = LinePlot(
      title: "a < b & \"c\"\u{1}", xLabel: "<x>", yLabel: "y\n", series: [.init("<&>", [(0, 1)])])
    let svg = plot.svg()
    #expect(svg.contains("<title>a &lt; b &amp; &quot;c&quot;\u{FFFD}</title>"))
    #expect(svg.contains(">&lt;x&gt;</text>") && svg.contains(">y </text>"))
    #expect(svg.contains(">&lt;&amp;&gt;</text>"))
    #expect(isWellFormed(svg))
  }

  @Test func breaksTheLineWhereAPointIsMissing() {
    let points: [(x: Double, y: Double)] = [
      (0, 1), (1, 2), (2, .nan), (3, 1), (4, 2), (.infinity, 3), (5, -.infinity), (6, 1e301),
      (7, 1),
    ]
    let svg = plot(points, logY: false)
    #expect(svg.matches(of: /stroke-width="1.8"/).count == 2)
    #expect(svg.matches(of: /<circle/).count == 1)
    #expect(!svg.contains("nan") && !svg.contains("inf"))
    #expect(isWellFormed(svg))
  }

  @Test func leavesOutWhatALogarithmCannotShow() {
    let svg = plot([(0, 1), (1, 10), (2, 0), (3, -1), (4, 1), (5, 100)], logY: true)
    #expect(svg.matches(of: /stroke-width="1.8"/).count == 2)
    #expect(isWellFormed(svg))
  }

  @Test func placesPointsInsideTheAxes() throws {
    let svg = plot([(0, 0), (10, 1)], logY: false)
    let line = try #require(svg.firstMatch(of: /d="M(\S+) (\S+)L(\S+) (\S+)"[^>]*width="1.8"/))
    let axes = try #require(svg.firstMatch(of: /d="M(\S+) (\S+)L\S+ (\S+)L(\S+) \S+"/))
    #expect(line.1 == axes.1 && line.2 == axes.3)
    #expect(line.3 == axes.4 && line.4 == axes.2)
  }

  /// Many points become few, but the highest and the lowest stay.
  @Test func thinsLongLines() throws {
    var points = (0..<200_000).map { (x: Double($0), y: 0.5) }
    points[100_001].y = 1
    points[150_001].y = 0
    let svg = plot(points, logY: false)
    #expect(svg.utf8.count < 60_000)
    #expect(svg == plot(points, logY: false))
    let line = try #require(svg.firstMatch(of: /d="(M[^"]*)"[^>]*width="1.8"/))
    let axes = try #require(svg.firstMatch(of: /d="M\S+ (\S+)L\S+ (\S+)L\S+ \S+"/))
    let heights = line.1.matches(of: /\s(\d+\.?\d*)/).compactMap { Double($0.1) }
    #expect(heights.min() == Double(axes.1) && heights.max() == Double(axes.2))
  }

  /// Colours may be shared by two lines; a pale one has no name and lies behind.
  @Test func linesDifferInColourAndDashes() {
    let points: [(x: Double, y: Double)] = [(0, 1), (1, 2)]
    let names = (0..<32).map { LinePlot.Series("\($0)", points) }
    let svg = LinePlot(xLabel: "", yLabel: "", series: names).svg()
    let lines = svg.matches(of: /<path d="[^"]*" fill="none" ([^>]*)stroke-width="1.8"/)
    #expect(lines.count == 32 && Set(lines.map { String($0.1) }).count == 32)
    #expect(!plot(points, logY: false).contains("dasharray"), "one line needs no dashes")
    let smooth = LinePlot(
      xLabel: "", yLabel: "",
      series: [
        .init("a", points, colour: 3), .init("", points, colour: 3, isFaint: true),
      ]
    ).svg()
    let strokes = smooth.matches(of: /stroke="(#\w+)"( opacity="0.28")? stroke-width="(1|1.8)"/)
      .map { "\($0.1) \($0.3)" }
    #expect(strokes.suffix(2) == ["#cc79a7 1", "#cc79a7 1.8"])
  }

  /// Inside a page colours are the page's, and the ground is what lies under it.
  @Test func aPictureInAPageHasThePagesColours() {
    let svg = LinePlot(
      title: "t", xLabel: "x", yLabel: "y",
      series: [.init("a", [(0, 1), (1, 2)]), .init("b", [(0, 3)])]
    ).svg(width: 350, height: 300, style: .page)
    #expect(isWellFormed(svg))
    #expect(!svg.contains("#") && !svg.contains("<rect"))
    #expect(svg.contains("style=\"stroke:var(--c0)\"") && svg.contains("style=\"fill:var(--c1)\""))
    #expect(svg.contains("fill=\"currentColor\""))
  }

  @Test func drawsNothingToo() {
    for logY in [false, true] {
      #expect(isWellFormed(plot([], logY: logY)))
      #expect(isWellFormed(LinePlot(xLabel: "", yLabel: "", series: [], logY: logY).svg()))
    }
    #expect(isWellFormed(LinePlot(xLabel: "", yLabel: "", series: []).svg(width: -1, height: 0)))
  }

  private func plot(_ points: [(x: Double, y: Double)], logY: Bool) -> String {
    LinePlot(xLabel: "step", yLabel: "loss", series: [.init("run", points)], logY: logY).svg()
  }

  private func isWellFormed(_ svg: String) -> Bool {
    XMLParser(data: Data(svg.utf8)).parse()
  }
}
