/// What an extractor says of some images.
public struct ImageFeatures: Sendable {
  /// The features by view; the same images in the same rows of each.
  public private(set) var views: [FeatureView: FeatureMatrix]

  /// The features of some images. It is a mistake of the program, which stops, if the views are of
  /// different numbers of images or if there is none.
  public init(_ views: [FeatureView: FeatureMatrix]) {
    guard let rows = views.values.first?.rows, views.values.allSatisfy({ $0.rows == rows }) else {
      fatalError("ImageFeatures: views of different images, or no view")
    }
    self.views = views
  }

  /// Images.
  public var count: Int { views.values.first!.rows }

  /// One view; nil if the extractor does not give it.
  public subscript(view: FeatureView) -> FeatureMatrix? { views[view] }
}
