import Foundation
import Images
import Mustache

/// A report as one HTML file: nothing in it is fetched from elsewhere, and its content policy forbids
/// that.
struct HTMLPage {
  let report: Report

  /// The page. Equal reports give equal text.
  func text() -> String {
    let context: [String: Any] = [
      "title": report.title, "subtitle": report.subtitle, "findings": report.findings,
      "hasFindings": !report.findings.isEmpty, "style": PageStyle.text, "script": PageScript.text,
      "sections": report.sections.map(section),
    ]
    guard let text = Self.templates.render(context, withTemplate: "page") else {
      fatalError("HTMLPage: there is no template 'page'")
    }
    return text
  }

  private static let templates: MustacheLibrary = {
    MustacheContentTypes.register(PageText(), named: PageText.name)
    var library = MustacheLibrary()
    for (name, text) in PageTemplates.all {
      do {
        let template = try MustacheTemplate(string: "{{% CONTENT_TYPE:\(PageText.name)}}\(text)")
        library.register(template, named: name)
      } catch {
        fatalError("HTMLPage: template '\(name)': \(error)")
      }
    }
    return library
  }()

  private func section(_ section: ReportSection) -> [String: Any] {
    [
      "anchor": section.anchor, "title": section.title, "introduction": section.introduction,
      "hasIntroduction": !section.introduction.isEmpty, "blocks": section.blocks.map(block),
    ]
  }

  private func block(_ block: ReportBlock) -> [String: Any] {
    switch block {
    case .note(let note): ["note": note]
    case .table(let table): ["table": self.table(table)]
    case .plot(let plot): ["plot": self.plot(plot)]
    case .gallery(let gallery):
      ["gallery": ["caption": gallery.caption, "items": gallery.items.map(item)]]
    }
  }

  /// Two pictures, of which a page shows one: a plot made small would have texts too small to read. The
  /// legend of a narrow one has about a line for each name.
  private func plot(_ plot: ReportPlot) -> [String: Any] {
    let names = plot.plot.series.count { !$0.name.isEmpty }
    return [
      "caption": plot.caption,
      "wide": plot.plot.svg(width: 1000, height: 400 + 18 * (names / 5), style: .page),
      "narrow": plot.plot.svg(width: 350, height: 280 + 18 * names, style: .page),
    ]
  }

  private func table(_ table: ReportTable) -> [String: Any] {
    let columns = table.columns.map { column -> [String: Any] in
      [
        "title": column.title, "detail": column.detail, "hasDetail": !column.detail.isEmpty,
        "numeric": column.isNumeric,
      ]
    }
    let rows = table.rows.map { row -> [String: Any] in
      let cells = zip(row, table.columns).map { cell($0, isNumeric: $1.isNumeric) }
      return ["head": Array(cells.prefix(1)), "cells": Array(cells.dropFirst())]
    }
    return ["caption": table.caption, "columns": columns, "rows": rows]
  }

  private func cell(_ cell: ReportTable.Cell, isNumeric: Bool) -> [String: Any] {
    var names = [isNumeric ? "n" : "", cell.isBest ? "best" : "", cell.isQuiet ? "quiet" : ""]
    names.removeAll(where: \.isEmpty)
    var context: [String: Any] = [
      "text": cell.text, "details": cell.details,
      "class": names.joined(separator: " "), "isBest": cell.isBest,
      "sort": cell.value.map { "\($0)" } ?? "",
    ]
    if let colour = cell.colour { context["colour"] = "\(colour % LinePlot.colourCount)" }
    if let picture = cell.picture { context["picture"] = self.picture(picture) }
    return context
  }

  private func item(_ item: ReportGallery.Item) -> [String: Any] {
    var context: [String: Any] = ["title": item.title, "detail": item.detail]
    if let colour = item.colour { context["colour"] = "\(colour % LinePlot.colourCount)" }
    if let picture = item.picture { context["picture"] = self.picture(picture) }
    return context
  }

  private func picture(_ picture: ReportPicture) -> [String: Any] {
    [
      "description": picture.description, "width": picture.image.width,
      "height": picture.image.height,
      "data": Data(PNG.encode(picture.image)).base64EncodedString(),
    ]
  }
}

/// Text as it stands in HTML, between tags and in attributes. It goes by Unicode scalars: a mark that
/// combines with `<` does not hide it.
private struct PageText: MustacheContentType {
  static let name = "DAEDALUS_PAGE"

  func escapeText(_ text: String) -> String { Markup.escaped(text) }
}
