import Foundation
import Images
import Tensor

extension Report {
  /// Writes the report to a folder, which is made: `index.html`, all in one file; `README.md`, the
  /// same with `images/` and `plots/` beside it; and `tables/`, every table and the points of every plot as CSV. What an earlier
  /// report left there under other names stays.
  /// - Returns: the path of the page.
  /// - Throws: `FileError`.
  @discardableResult
  public func write(to folder: String) throws -> String {
    let folders = ["", "/tables", "/\(MarkdownText.pictures)", "/\(MarkdownText.plots)"]
    for name in folders { try Self.makeFolder(folder + name) }
    for table in tables where !table.name.isEmpty {
      try writeAtomically(CSVTable.text(table), to: "\(folder)/tables/\(table.name).csv")
    }
    for picture in pictures {
      try PNG.write(picture.image, to: "\(folder)/\(MarkdownText.pictures)/\(picture.name).png")
    }
    for plot in plots {
      try writeAtomically(CSVTable.text(plot.plot), to: "\(folder)/tables/\(plot.name).csv")
      try writeAtomically(
        plot.plot.svg(), to: "\(folder)/\(MarkdownText.plots)/\(plot.name).svg")
    }
    try writeAtomically(MarkdownText(report: self).text(), to: "\(folder)/README.md")
    let page = "\(folder)/index.html"
    try writeAtomically(HTMLPage(report: self).text(), to: page)
    return page
  }

  private var blocks: [ReportBlock] { sections.flatMap(\.blocks) }

  private var tables: [ReportTable] {
    blocks.compactMap { if case .table(let table) = $0 { table } else { nil } }
  }

  private var plots: [ReportPlot] {
    blocks.compactMap { if case .plot(let plot) = $0 { plot } else { nil } }
  }

  private var pictures: [ReportPicture] {
    let galleries = blocks.compactMap { block -> [ReportPicture]? in
      if case .gallery(let gallery) = block { gallery.items.compactMap(\.picture) } else { nil }
    }
    return tables.flatMap { $0.rows.flatMap { $0.compactMap(\.picture) } } + galleries.joined()
  }

  /// The report as Markdown.
  package var markdown: String { MarkdownText(report: self).text() }
  /// The page.
  package var html: String { HTMLPage(report: self).text() }

  private static func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw FileError(path, "the folder cannot be made: \(error.localizedDescription)")
    }
  }
}

extension ReportTable {
  /// The table as comma-separated values.
  package var csv: String { CSVTable.text(self) }
}
