internal import Diffusion
internal import Foundation
internal import Tensor

/// Features and statistics of references on disk, so that they are computed once: a npz file for
/// each view, named by a digest of the extractor's identity and of the images.
///
/// Files are written under another name and renamed, so that two processes may evaluate at once. One
/// that is damaged, or of another size than it should be, counts as missing.
package struct FeatureCache: Sendable {
  /// Where it is.
  package let folder: String

  /// The cache in a folder, which is made when there is something to keep.
  package init(folder: String) { self.folder = folder }

  /// The cache of an environment: in `XDG_CACHE_HOME`, where that is an absolute path, else in
  /// `.cache` of the home folder.
  package init(environment: [String: String]) {
    let given = environment["XDG_CACHE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
    self.init(folder: "\(given ?? NSHomeDirectory() + "/.cache")/daedalus/features")
  }

  /// What features are of.
  struct Key {
    /// The extractor's identity.
    let extractor: String
    /// The digest of the images.
    let images: String
    /// How many there are.
    let count: Int

    fileprivate func name(_ view: FeatureView) -> String {
      let text = "features, form 1\n\(extractor)\n\(images)\n\(count)\n\(view.rawValue)"
      return SHA256.hex(Array(text.utf8))
    }
  }

  /// What is kept under a key, for all of the views; nil if any is missing or damaged.
  func set(_ key: Key, views: Set<FeatureView>) -> FeatureSet? {
    var features: [FeatureView: FeatureMatrix] = [:]
    var moments: [FeatureView: FeatureMoments] = [:]
    for view in views {
      guard let found = try? read(key, view) else { return nil }
      features[view] = found.features
      moments[view] = found.moments
    }
    return FeatureSet(
      name: "the reference", features: ImageFeatures(features), moments: moments)
  }

  /// Keeps a set under a key.
  /// - Throws: `FileError` if it cannot be written.
  func store(_ set: FeatureSet, as key: Key) throws {
    try makeFolder(folder)
    for (view, matrix) in set.features?.views ?? [:] {
      let rows = HostArray(shape: [matrix.rows, matrix.columns], values: matrix.values)
      var arrays = [(name: "features", npy: NPY.encode(rows))]
      if let moments = set.moments[view] {
        let width = matrix.columns
        arrays += [
          (name: "mu", npy: NPY.encode(shape: [width], doubles: moments.mean)),
          (name: "sigma", npy: NPY.encode(shape: [width, width], doubles: moments.covariance)),
        ]
      }
      try NPZ.write(arrays, to: path(key, view))
    }
  }

  private func path(_ key: Key, _ view: FeatureView) -> String {
    "\(folder)/\(key.name(view)).npz"
  }

  private func read(
    _ key: Key, _ view: FeatureView
  ) throws -> (features: FeatureMatrix, moments: FeatureMoments?)? {
    let arrays = try NPZ.read(path(key, view))
    let rows = min(key.count, FeatureComputation.most)
    guard let array = arrays["features"], array.shape.count == 2, array.shape[0] == rows,
      array.shape[1] > 0
    else { return nil }
    let columns = array.shape[1]
    let features = FeatureMatrix(
      rows: rows, columns: columns, values: try array.floats().values)
    guard key.count > rows else { return (features, nil) }
    guard let mean = arrays["mu"], let covariance = arrays["sigma"], mean.shape == [columns],
      covariance.shape == [columns, columns]
    else { return nil }
    return (
      features,
      FeatureMoments(
        count: key.count, mean: try mean.doubles(), covariance: try covariance.doubles())
    )
  }
}
