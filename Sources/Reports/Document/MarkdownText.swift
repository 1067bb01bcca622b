/// A report as Markdown (GitHub's), with pictures and plots as files beside it.
struct MarkdownText {
  let report: Report

  /// Where pictures lie, relative to the text.
  static let pictures = "images"
  /// Where plots lie.
  static let plots = "plots"

  func text() -> String {
    var parts = ["# \(plain(report.title))", plain(report.subtitle)]
    if !report.findings.isEmpty {
      parts.append(report.findings.map { "- \(plain($0))" }.joined(separator: "\n"))
    }
    for section in report.sections {
      parts.append("## \(plain(section.title))")
      if !section.introduction.isEmpty { parts.append(plain(section.introduction)) }
      parts += section.blocks.map(text)
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func text(_ block: ReportBlock) -> String {
    switch block {
    case .note(let note): return plain(note)
    case .table(let table):
      return "**\(plain(table.caption))**\n\n\(rows(table))"
    case .plot(let plot):
      return "![\(plain(plot.caption))](\(Self.plots)/\(plot.name).svg)\n\n\(plain(plot.caption))"
    case .gallery(let gallery):
      let columns = ["", "", ""].map { ReportTable.Column($0) }
      let rows = gallery.items.map { item in
        [
          ReportTable.Cell(item.title), ReportTable.Cell("", picture: item.picture),
          ReportTable.Cell(item.detail),
        ]
      }
      let table = ReportTable(name: "", caption: "", columns: columns, rows: rows)
      return "\(plain(gallery.caption))\n\n\(self.rows(table))"
    }
  }

  private func rows(_ table: ReportTable) -> String {
    let head = table.columns.map { plain($0.title) }
    let rule = table.columns.map { $0.isNumeric ? "---:" : "---" }
    let body = table.rows.map { $0.map(cell) }
    return ([head, rule] + body).map { "| \($0.joined(separator: " | ")) |" }
      .joined(separator: "\n")
  }

  private func cell(_ cell: ReportTable.Cell) -> String {
    let text = plain(cell.text)
    let picture = cell.picture.map {
      "![\(plain($0.description))](\(Self.pictures)/\($0.name).png)"
    }
    let parts = [
      text.isEmpty ? nil : cell.isBest ? "**\(text)**" : text, picture,
      cell.details.isEmpty ? nil : "<sub>\(plain(cell.details.joined(separator: "; ")))</sub>",
    ]
    return parts.compactMap(\.self).joined(separator: " ")
  }

  /// Text in which nothing has a meaning, on one line.
  private func plain(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\\", "`", "*", "[", "]", "|": result += "\\\(scalar)"
      case "\n", "\r", "\t": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
