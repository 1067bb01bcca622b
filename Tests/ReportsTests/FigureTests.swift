import Foundation
import Images
import Reports
import TestSupport
import Testing

#if canImport(FoundationXML)
  import FoundationXML
#endif

private let gnuplot = Gnuplot(searching: ProcessInfo.processInfo.environment["PATH"] ?? "")
private let missing: Comment = "gnuplot is not in the path (Debian: gnuplot-nox)"

/// Figures as files, with gnuplot and without.
@Suite struct FigureTests {
  let folder = ScratchFolder()

  /// Names that would be words of gnuplot, of CSV or of XML, if they were not quoted.
  private static let hostile = [
    "it's \"x_1^2\", {b} # @macro `date` $(id)", "a\\nb\\", "'; system \"touch owned\"; '",
    "<&>", "two\nlines", "%d %s", "größer → 0", "=1+1", "''", "} else {",
  ]

  private func figure(
    _ names: [String] = ["a", "b"], logX: Bool = false, points: Int = 40, panels: Int = 2
  ) -> Figure {
    Figure(
      name: "plot", title: "A title", xLabel: "step t", logX: logX, columns: ["t", "up", "down"],
      keys: ["run"],
      lines: names.enumerated().map { place, name in
        Figure.Line(
          name, keys: [name],
          rows: (1...points).map { [Double($0), Double($0 * (place + 1)), 1 / Double($0)] },
          style: place)
      },
      panels: [
        Figure.Panel(title: "Up", yLabel: "up (pixels)", column: 1, logY: false),
        Figure.Panel(yLabel: "down", column: 2, logY: true),
      ].suffix(panels))
  }

  private func isXML(_ text: String) -> Bool { XMLParser(data: Data(text.utf8)).parse() }

  /// Of `text` elements, with entities replaced.
  private func texts(_ svg: String) -> [String] {
    svg.matches(of: /<text[^>]*>([^<]*)/).map { match in
      String(match.1).replacing("&lt;", with: "<").replacing("&gt;", with: ">")
        .replacing("&quot;", with: "\"").replacing("&#39;", with: "'")
        .replacing("&amp;", with: "&")
        .trimmingCharacters(in: .whitespaces)
    }
  }

  // MARK: - The table

  @Test func theTableHasEveryNumber() throws {
    var figure = figure(["x, y"], points: 2)
    figure.lines[0].rows[1][1] = .nan
    _ = try figure.write(to: folder.path, with: nil)
    #expect(
      folder.text("plot.csv")
        == "t,up,down,run\r\n1.0,1.0,1.0,\"x, y\"\r\n2.0,nan,0.5,\"x, y\"\r\n")
  }

  // MARK: - With gnuplot

  @Test(.enabled(if: gnuplot != nil, missing), arguments: [false, true], [1, 2])
  func everyFileIsWhole(_ logX: Bool, _ panels: Int) throws {
    let figure = figure(logX: logX, panels: panels)
    let files = try figure.write(to: folder.path, with: gnuplot)
    #expect(files.note == nil)
    #expect(
      files.paths == ["csv", "gp", "svg", "png", "pdf"].map { folder.file("plot.\($0)") })
    let svg = folder.text("plot.svg")
    #expect(isXML(svg))
    let height = GnuplotScript(figure).size.height
    let size = try #require(svg.firstMatch(of: /width="(\d+)" height="(\d+)"/))
    #expect(Int(size.1) == 760 && Int(size.2) == height)
    for text in ["A title", "step t", "down", "a", "b"]
      + (panels == 2 ? ["Up", "up (pixels)"] : [])
    {
      #expect(texts(svg).contains(text), "\(text)")
    }
    let picture = try PNG.read(folder.file("plot.png"))
    #expect(picture.width == 1520 && picture.height == 2 * height)
    #expect(folder.bytes("plot.pdf").starts(with: Array("%PDF".utf8)))
  }

  /// The script alone, started by hand, draws the same.
  @Test(.enabled(if: gnuplot != nil, missing)) func theScriptRunsAgain() throws {
    _ = try figure().write(to: folder.path, with: gnuplot)
    let (svg, png) = (folder.bytes("plot.svg"), folder.bytes("plot.png"))
    for name in ["plot.svg", "plot.png", "plot.pdf"] { folder.remove(name) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(gnuplot).path)
    process.arguments = ["plot.gp"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(folder.bytes("plot.svg") == svg && folder.bytes("plot.png") == png)
    #expect(folder.bytes("plot.pdf").starts(with: Array("%PDF".utf8)))
  }

  /// Whatever a run is called stands in the legend as it is, and nothing of it is done.
  @Test(.enabled(if: gnuplot != nil, missing)) func namesAreTexts() throws {
    var figure = figure(Self.hostile)
    figure.title = Self.hostile[0]
    figure.panels[0].title = Self.hostile[2]
    figure.panels[0].yLabel = Self.hostile[9]
    let files = try figure.write(to: folder.path, with: gnuplot)
    #expect(files.note == nil)
    let svg = folder.text("plot.svg")
    #expect(isXML(svg))
    for name in Self.hostile {
      #expect(texts(svg).contains(name.replacing("\n", with: " ")), "\(name)")
    }
    #expect(folder.names.sorted() == ["csv", "gp", "pdf", "png", "svg"].map { "plot.\($0)" })
  }

  /// Each line is drawn from its own rows of the table, whatever its name does to the rows' ends.
  @Test(.enabled(if: gnuplot != nil, missing)) func everyLineIsDrawn() throws {
    _ = try figure(Self.hostile).write(to: folder.path, with: gnuplot)
    let lines = folder.text("plot.gp").matches(of: /every ::(\d+)::(\d+) using 1:2/)
    #expect(lines.map { "\($0.1) \($0.2)" } == (0..<10).map { "\($0 * 40) \($0 * 40 + 39)" })
    // The numbers that gnuplot reads of the last line: 1, 10 to 40, 400.
    folder.write(
      """
      set datafile separator comma
      set table 'read.txt'
      plot 'plot.csv' skip 1 every ::360::399 using 1:2 with lines
      """, to: "read.gp")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(gnuplot).path)
    process.arguments = ["-d", "read.gp"]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.path)
    try process.run()
    process.waitUntilExit()
    let read = folder.text("read.txt").split(separator: "\n").filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: " ").prefix(2).joined(separator: " ") }.filter { !$0.isEmpty }
    #expect(read == (1...40).map { "\($0) \($0 * 10)" })
  }

  /// Nothing to draw, one point, numbers without a place on a logarithm: still a picture.
  @Test(.enabled(if: gnuplot != nil, missing), arguments: [false, true])
  func poorFiguresAreDrawn(_ logX: Bool) throws {
    var poor = figure(["a", "b", "c"], logX: logX, points: 1)
    poor.lines[1].rows = []
    poor.lines[2].rows = [[1, 0, 0], [2, .nan, -1], [3, .infinity, .nan]]
    #expect(try poor.write(to: folder.path, with: gnuplot).note == nil)
    poor.lines = [poor.lines[1], poor.lines[2]]
    #expect(try poor.write(to: folder.path, with: gnuplot).note == nil)
    poor.lines = [poor.lines[0]]
    #expect(try poor.write(to: folder.path, with: gnuplot).note == nil)
    #expect(isXML(folder.text("plot.svg")))
  }

  // MARK: - Style

  /// 32 lines differ in colour and dashes together, as those of pages do, neighbours in their markers
  /// as well; what others are measured by is grey.
  @Test func linesDifferInGreyToo() throws {
    var figure = figure((0..<32).map { "\($0)" }, points: 3)
    figure.lines[31].style = nil
    _ = try figure.write(to: folder.path, with: nil)
    let script = folder.text("plot.gp")
    let styles = script.matches(
      of: /set style line \d+ lc rgb '(#\w+)' dt (\S+) lw \S+ pt (\d+)/)
    #expect(styles.count == 32)
    #expect(Set(styles.prefix(31).map { "\($0.1) \($0.2)" }).count == 31)
    for (one, next) in zip(styles, styles.dropFirst()) {
      #expect(one.2 != next.2 && one.3 != next.3)
    }
    #expect(styles[31].1 == "#555555")
    #expect(!script.contains("$marks32 using"), "it has no markers")
  }

  /// A few markers of many points, at other places for each line; all of few points.
  @Test func markersAreSpread() throws {
    _ = try figure(logX: true, points: 1000).write(to: folder.path, with: nil)
    let script = folder.text("plot.gp")
    let marks = script.matches(of: /\$marks\d << END\n((?:.*,.*\n)*)END/).map { match in
      match.1.split(separator: "\n").compactMap { $0.split(separator: ",").first.map(String.init) }
    }
    #expect(marks.count == 2)
    #expect(marks[0].count <= 8 && marks[0].count >= 7 && marks[0].first == "1.0")
    // Near the left end there is but one step.
    #expect(Set(marks[0]).intersection(marks[1]).subtracting(["1.0"]).isEmpty)
    // Evenly on a logarithmic axis: as many in each decade.
    let decades = marks[1].compactMap { Double($0) }.map { Int(log10($0)) }
    #expect((0...2).allSatisfy { decade in decades.count { $0 == decade } >= 2 })
    _ = try figure(points: 16).write(to: folder.path, with: nil)
    #expect(folder.text("plot.gp").matches(of: /(?m)^\d+\.0,/).count == 32)
  }

  /// Lines of one name and style are one entry of the legend; a long name is cut short.
  @Test func theLegendHasEachNameOnce() throws {
    var figure = figure(["a", "b", String(repeating: "long", count: 50)])
    figure.lines[1].name = "a"
    figure.lines[1].style = 0
    _ = try figure.write(to: folder.path, with: nil)
    let script = folder.text("plot.gp")
    let names = script.matches(of: /(?m)^name\d+ = '(.*)'$/).map { String($0.1) }
    #expect(names.count == 2 && names[0] == "a")
    #expect(names[1].count == 100 && names[1].last == "…")
  }

  // MARK: - Without gnuplot

  @Test func withoutGnuplotThereIsASVG() throws {
    for name in ["plot.png", "plot.pdf"] { folder.write("of an earlier table", to: name) }
    let files = try figure(Self.hostile).write(to: folder.path, with: nil)
    #expect(files.paths == ["csv", "gp", "svg"].map { folder.file("plot.\($0)") })
    #expect(
      files.note == "gnuplot is not installed, so there is no PNG and no PDF: apt-get install "
        + "gnuplot-nox, then in \(folder.path): gnuplot plot.gp")
    #expect(folder.names.sorted() == ["plot.csv", "plot.gp", "plot.svg"])
    let svg = folder.text("plot.svg")
    #expect(isXML(svg) && svg.hasPrefix("<svg xmlns"))
    #expect(svg.matches(of: /<svg\s/).count == 3, "two panels in one picture")
    _ = try figure(panels: 1).write(to: folder.path, with: nil)
    #expect(folder.text("plot.svg").matches(of: /<svg\s/).count == 1)
    #expect(Gnuplot(searching: "/nonexistent:relative") == nil)
  }

  /// A gnuplot that fails is told of in its last line.
  @Test func aGnuplotThatFailsIsTold() throws {
    try folder.makeFolder("bin")
    try folder.makeFolder("out")
    folder.write("#!/bin/sh\necho first >&2\necho 'it  is broken' >&2\nexit 3\n", to: "bin/gnuplot")
    chmod(folder.file("bin/gnuplot"), 0o755)
    let broken = try #require(Gnuplot(searching: "/nonexistent:\(folder.file("bin"))"))
    let files = try figure().write(to: folder.file("out"), with: broken)
    #expect(
      files.note == "gnuplot drew nothing, so there is no PNG and no PDF: it  is broken")
    #expect(isXML(folder.text("out/plot.svg")))
    #expect(broken.version == nil)
  }

  @Test(.enabled(if: gnuplot != nil, missing)) func gnuplotSaysItsVersion() throws {
    #expect(gnuplot?.version?.hasPrefix("gnuplot ") == true)
  }
}
