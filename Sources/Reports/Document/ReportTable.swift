/// A table of a report.
public struct ReportTable: Sendable {
  /// Of its file of comma-separated values, without an ending.
  public var name: String
  /// What it shows; what all of its figures depend on alike.
  public var caption: String
  /// The headings.
  public var columns: [Column]
  /// A cell for each column.
  public var rows: [[Cell]]

  /// A table.
  public init(name: String, caption: String, columns: [Column], rows: [[Cell]] = []) {
    self.name = name
    self.caption = caption
    self.columns = columns
    self.rows = rows
  }

  /// A heading.
  public struct Column: Sendable {
    /// What stands there.
    public var title: String
    /// More on it, in small print.
    public var detail: String
    /// Whether its cells are numbers.
    public var isNumeric: Bool

    /// A heading.
    public init(_ title: String, detail: String = "", isNumeric: Bool = false) {
      self.title = title
      self.detail = detail
      self.isNumeric = isNumeric
    }
  }

  /// A cell.
  public struct Cell: Sendable {
    /// What stands there.
    public var text: String
    /// The number behind the text, by which rows are sorted and which files have in full.
    public var value: Double?
    /// Where the number may lie.
    public var interval: ClosedRange<Double>?
    /// More, in small print, each on a line of its own.
    public var details: [String]
    /// Whether it is the best of those that it may be compared with.
    public var isBest: Bool
    /// Whether it says that something is missing or not comparable.
    public var isQuiet: Bool
    /// The colour of what the row is about; nil for none.
    public var colour: Int?
    /// A picture under the text.
    public var picture: ReportPicture?

    /// A cell.
    public init(
      _ text: String, value: Double? = nil, interval: ClosedRange<Double>? = nil,
      details: [String] = [], isBest: Bool = false, isQuiet: Bool = false, colour: Int? = nil,
      picture: ReportPicture? = nil
    ) {
      self.text = text
      self.value = value
      self.interval = interval
      self.details = details
      self.isBest = isBest
      self.isQuiet = isQuiet
      self.colour = colour
      self.picture = picture
    }

    /// Nothing known.
    public static let unknown = Cell("not recorded", isQuiet: true)
    /// Nothing there.
    public static let none = Cell("–", isQuiet: true)
  }
}
