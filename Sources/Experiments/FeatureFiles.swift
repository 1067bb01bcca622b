public import Diffusion
internal import Tensor

/// Features from NumPy's files, one for each view.
public enum FeatureFiles {
  /// A set whose views are read from npy files of float32 or float64, `[images, ...]`.
  /// - Throws: `FileError` for files that are no such arrays, ``ExperimentError`` for files of
  ///   different numbers of images.
  public static func read(_ paths: [FeatureView: String], name: String) throws -> FeatureSet {
    var views: [FeatureView: FeatureMatrix] = [:]
    for (view, path) in paths { views[view] = try matrix(path) }
    let counts = FeatureView.allCases.compactMap { view in
      views[view].map { "\(paths[view] ?? ""): \($0.rows)" }
    }
    guard Set(views.values.map(\.rows)).count == 1 else {
      throw ExperimentError(
        "the files are of different numbers of images: \(counts.joined(separator: ", "))")
    }
    return FeatureSet(name: name, features: ImageFeatures(views))
  }

  private static func matrix(_ path: String) throws -> FeatureMatrix {
    let array = try NPY.read(path)
    let columns = array.shape.dropFirst().reduce(1, *)
    guard array.shape.count >= 2, columns > 0 else {
      throw FileError(
        path, "has the shape \(array.shape), but one row of features per image is expected")
    }
    return FeatureMatrix(rows: array.shape[0], columns: columns, values: array.values)
  }
}
