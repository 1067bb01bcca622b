/// A report on a few things side by side, from which the page, the Markdown and the tables are made.
public struct Report: Sendable {
  /// The heading.
  public var title: String
  /// When and by what it was made, and of what.
  public var subtitle: String
  /// What a reader in a hurry has to know, a sentence or two each.
  public var findings: [String]
  /// The parts, in order.
  public var sections: [ReportSection]

  /// A report.
  public init(
    title: String, subtitle: String, findings: [String] = [], sections: [ReportSection] = []
  ) {
    self.title = title
    self.subtitle = subtitle
    self.findings = findings
    self.sections = sections
  }
}

/// A part of a report.
public struct ReportSection: Sendable {
  /// The name that links use: letters, digits and dashes.
  public var anchor: String
  /// The heading.
  public var title: String
  /// What is seen here and how to read it.
  public var introduction: String
  /// What is seen.
  public var blocks: [ReportBlock]

  /// A part.
  public init(_ anchor: String, title: String, introduction: String = "", blocks: [ReportBlock]) {
    self.anchor = anchor
    self.title = title
    self.introduction = introduction
    self.blocks = blocks
  }
}

/// A piece of a part.
public enum ReportBlock: Sendable {
  /// A remark.
  case note(String)
  /// A table.
  case table(ReportTable)
  /// Lines.
  case plot(ReportPlot)
  /// Pictures side by side.
  case gallery(ReportGallery)
}
