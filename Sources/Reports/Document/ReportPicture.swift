import Images

/// A picture of a report.
public struct ReportPicture: Sendable, Equatable {
  /// Of its file, without an ending: letters, digits and dashes.
  public var name: String
  /// What it shows, for who cannot see it.
  public var description: String
  /// The picture.
  public var image: Image

  /// A picture.
  public init(name: String, description: String, image: Image) {
    self.name = name
    self.description = description
    self.image = image
  }
}

/// Pictures side by side.
public struct ReportGallery: Sendable {
  /// What they show.
  public var caption: String
  /// The pictures, or why there is none.
  public var items: [Item]

  /// A gallery.
  public init(caption: String, items: [Item]) {
    self.caption = caption
    self.items = items
  }

  /// One of them.
  public struct Item: Sendable {
    /// What it is of.
    public var title: String
    /// The colour of that; nil for none.
    public var colour: Int?
    /// More, in small print.
    public var detail: String
    /// Nil where there is none, for a reason that `detail` gives.
    public var picture: ReportPicture?

    /// A picture, or the reason why there is none.
    public init(_ title: String, colour: Int? = nil, detail: String, picture: ReportPicture?) {
      self.title = title
      self.colour = colour
      self.detail = detail
      self.picture = picture
    }
  }
}

/// Lines in a report.
public struct ReportPlot: Sendable {
  /// Of its file, without an ending: letters, digits and dashes.
  public var name: String
  /// What it shows and how to read it.
  public var caption: String
  /// The lines.
  public var plot: LinePlot

  /// A plot.
  public init(name: String, caption: String, plot: LinePlot) {
    self.name = name
    self.caption = caption
    self.plot = plot
  }
}
