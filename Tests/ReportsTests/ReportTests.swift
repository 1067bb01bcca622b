import Foundation
import Images
import Reports
import TestSupport
import Testing

/// A report as Markdown, CSV and HTML.
@Suite struct ReportTests {
  private static let picture = ReportPicture(
    name: "dots", description: "four <dots>",
    image: Image(width: 2, height: 2, channels: 1, pixels: [0, 255, 128, 64]))

  private static let table = ReportTable(
    name: "figures", caption: "Of 8 samples; features: *pixels*.",
    columns: [
      .init("run"), .init("fid", detail: "less is better", isNumeric: true), .init("image"),
    ],
    rows: [
      [
        .init("a|b", colour: 0),
        .init(
          "1.235", value: 1.23456, interval: 1...2, details: ["1 to 2", "paper 9.6"], isBest: true),
        .init("", picture: picture),
      ],
      [.init("<i>&amp;", colour: 9), .none, .unknown],
    ])

  private static let report = Report(
    title: "2 runs <compared>", subtitle: "today", findings: ["a is best.", "Cost: \"none\""],
    sections: [
      ReportSection(
        "figures", title: "Figures", introduction: "How `good`.", blocks: [.table(table)]),
      ReportSection(
        "rest", title: "The rest",
        blocks: [
          .note("A remark."),
          .plot(
            ReportPlot(
              name: "loss", caption: "The loss.",
              plot: LinePlot(
                xLabel: "step", yLabel: "loss",
                series: [.init("a", [(1, 2), (2, 1)]), .init("b", [(1, 3), (2, 2)])]))),
          .gallery(
            ReportGallery(
              caption: "Samples.",
              items: [
                .init("a", colour: 0, detail: "raw", picture: picture),
                .init("b", colour: 1, detail: "none: broken", picture: nil),
              ])),
        ]),
    ])

  @Test func markdown() {
    #expect(
      Self.report.markdown == #"""
        # 2 runs &lt;compared&gt;

        today

        - a is best.
        - Cost: "none"

        ## Figures

        How \`good\`.

        **Of 8 samples; features: \*pixels\*.**

        | run | fid | image |
        | --- | ---: | --- |
        | a\|b | **1.235** <sub>1 to 2; paper 9.6</sub> | ![four &lt;dots&gt;](images/dots.png) |
        | &lt;i&gt;&amp;amp; | – | not recorded |

        ## The rest

        A remark.

        ![The loss.](plots/loss.svg)

        The loss.

        Samples.

        |  |  |  |
        | --- | --- | --- |
        | a | ![four &lt;dots&gt;](images/dots.png) | raw |
        | b |  | none: broken |

        """#)
  }

  /// Numbers with all their digits; intervals and small print in columns of their own.
  @Test func commaSeparatedValues() {
    #expect(
      Self.table.csv == """
        run,fid,fid low,fid high,fid note,image\r
        a|b,1.23456,1.0,2.0,1 to 2; paper 9.6,\r
        <i>&amp;,–,,,,not recorded\r

        """)
    let hostile = ReportTable(
      name: "x", caption: "", columns: [.init("a,b"), .init("c\"d")],
      rows: [[.init("1\n2"), .init("\"")]])
    #expect(hostile.csv == "\"a,b\",\"c\"\"d\"\r\n\"1\n2\",\"\"\"\"\r\n")
  }

  /// Whatever a name holds, it stays text: tags, quotes, marks that combine with either, braces.
  @Test(
    arguments: [
      "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onload='x", "</style>",
      "<\u{338}script>", "\"\u{301} onclick=\"x", "{{style}}", "{{{script}}}", "{{> page}}",
      "a\u{0}b\u{1B}[31m", "&lt;b&gt;",
    ])
  func hostileNamesStayText(_ name: String) throws {
    var report = Self.report
    report.title = name
    report.subtitle = name
    report.findings = [name]
    report.sections[0].title = name
    report.sections[0].introduction = name
    let cell = ReportTable.Cell(name, details: [name], colour: 1)
    report.sections[0].blocks = [
      .note(name),
      .table(
        ReportTable(
          name: "x", caption: name, columns: [.init(name, detail: name)], rows: [[cell]])),
      .plot(
        ReportPlot(
          name: "x", caption: name,
          plot: LinePlot(title: name, xLabel: name, yLabel: name, series: [.init(name, [(0, 1)])]))),
      .gallery(
        ReportGallery(
          caption: name,
          items: [
            .init(
              name, detail: name,
              picture: ReportPicture(name: "x", description: name, image: Self.picture.image))
          ])),
    ]
    // The page of a name that is harmless, and as long, has the same tags.
    let tags = { (html: String) in html.matches(of: /<[^>]*>/).map { String($0.0) } }
    let skeleton = { (html: String) in
      tags(html).map { $0.replacing(/(alt|content)="[^"]*"/, with: "") }
        // Widths of texts in plots follow their length.
        .filter { !$0.hasPrefix("<path") && !$0.hasPrefix("<text") && !$0.hasPrefix("<circle") }
    }
    let plain = Self.renamed(report, name)
    #expect(skeleton(report.html) == skeleton(plain.html))
    #expect(!report.html.unicodeScalars.contains("\u{0}") && !report.html.contains("\u{1B}"))
  }

  /// The report with a harmless text in place of `name`.
  private static func renamed(_ report: Report, _ name: String) -> Report {
    var plain = report
    plain.title = "x"
    plain.subtitle = "x"
    plain.findings = ["x"]
    plain.sections[0].title = "x"
    plain.sections[0].introduction = "x"
    plain.sections[0].blocks = [
      .note("x"),
      .table(
        ReportTable(
          name: "x", caption: "x", columns: [.init("x", detail: "x")],
          rows: [[.init("x", details: ["x"], colour: 1)]])),
      .plot(
        ReportPlot(
          name: "x", caption: "x",
          plot: LinePlot(title: "x", xLabel: "x", yLabel: "x", series: [.init("x", [(0, 1)])]))),
      .gallery(
        ReportGallery(
          caption: "x",
          items: [
            .init(
              "x", detail: "x",
              picture: ReportPicture(name: "x", description: "x", image: picture.image))
          ])),
    ]
    return plain
  }

  /// Nothing is fetched: every address is one in the page or data.
  @Test func thePageFetchesNothing() {
    let html = Self.report.html
    let addresses = html.matches(of: /(?:src|href)="([^"]*)"/).map { String($0.1) }
    #expect(addresses.contains("#figures") && addresses.contains("data:,"))
    #expect(addresses.allSatisfy { $0.hasPrefix("#") || $0.hasPrefix("data:") }, "\(addresses)")
    #expect(
      !html.contains("url(") && !html.contains("@import") && !html.contains("<link rel=\"style"))
    // What names an XML language is no address.
    let remote = html.replacing("http://www.w3.org/2000/svg", with: "")
    #expect(!remote.contains("http://") && !remote.contains("https://"))
    #expect(html == Self.report.html)
  }

  @Test func filesAreWritten() throws {
    let folder = ScratchFolder()
    let page = try Self.report.write(to: folder.file("out/deep"))
    #expect(page == folder.file("out/deep/index.html"))
    let files = folder.contents(of: "out/deep")
    #expect(
      files.keys.sorted() == [
        "README.md", "images/dots.png", "index.html", "plots/loss.svg", "tables/figures.csv",
        "tables/loss.csv",
      ])
    #expect(try PNG.read(folder.file("out/deep/images/dots.png")) == Self.picture.image)
    #expect(folder.text("out/deep/README.md") == Self.report.markdown)
    #expect(folder.text("out/deep/tables/figures.csv") == Self.table.csv)
    #expect(
      folder.text("out/deep/tables/loss.csv")
        == "line,step,loss\r\na,1.0,2.0\r\na,2.0,1.0\r\nb,1.0,3.0\r\nb,2.0,2.0\r\n")
    #expect(folder.text("out/deep/index.html") == Self.report.html)
  }
}
