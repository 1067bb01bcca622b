public import Diffusion
public import Tensor

/// x_T of samples in a npy file.
public enum NoiseFile {
  /// Reads float32 `[n, channels, height, width]`, as `predict` has it; returns `[n, height, width,
  /// channels]`.
  /// - Parameters:
  ///   - count: n.
  ///   - shape: the size of the images.
  /// - Throws: `FileError` for what is no npy file, ``ExperimentError`` for an array of another type
  ///   or shape, and for values that are not finite.
  public static func read(_ path: String, count: Int, shape: ImageShape) throws -> HostArray {
    let array = try NPY.array(in: readFile(path, limit: NPY.largestFile), path: path)
    let expected = [count, shape.channels, shape.height, shape.width]
    guard array.shape == expected, case .float32 = array.element else {
      throw ExperimentError(
        "\(path): must be \(NPYElement.float32.descriptor) of shape \(expected), but is "
          + "\(array.element.descriptor) of shape \(array.shape)")
    }
    let values = try array.floats()
    if let bad = values.values.firstIndex(where: { !$0.isFinite }) {
      throw ExperimentError(
        "\(path): must hold finite numbers, but has \(values.values[bad]) in image "
          + "\(bad / shape.batch(1).count)")
    }
    return try Tensor(values).permuted([0, 2, 3, 1]).hostArray()
  }
}
