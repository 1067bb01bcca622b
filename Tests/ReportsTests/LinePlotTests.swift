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
