internal import Diffusion
internal import Foundation
public import Tensor

extension SampleJob {
  /// The file of a run's samples unless another is named: guided-diffusion's name, among its samples.
  public static func output(_ count: Int, of experiment: Experiment, in run: RunFolder) -> String {
    "\(run.samplesPath)/samples_\(count)x\(experiment.dataset.imageShape).npz"
  }

  /// Writes the images with what they depend on, and a grid of the first; then nothing is kept for an
  /// interruption any more.
  /// - Parameters:
  ///   - noise: as it was given to ``run(_:in:noise:takesFinished:onProgress:)``.
  ///   - grid: the file of the grid; beside the images unless given.
  /// - Returns: the file of the grid.
  @discardableResult
  public func write(
    _ pixels: [UInt8], of experiment: Experiment, in run: RunFolder, noise: HostArray? = nil,
    grid: String? = nil
  ) throws -> String {
    let labels = labels(experiment).map {
      [(name: "arr_1", npy: NPY.encode(shape: [$0.count], integers: $0))]
    }
    let weights = try PartWeights(experiment).trained(self.weights, in: run, parts: parts)
    let steps = experiment.sampler.steps(of: experiment.process).count
    let about = [
      (name: "run", npy: NPY.encode(string: run.path)),
      (name: "sampler", npy: NPY.encode(string: experiment.sampler.name)),
      (name: "steps", npy: NPY.encode(integer: steps)),
      (name: "seed", npy: NPY.encode(string: String(seed))),
      (name: "weights", npy: NPY.encode(string: self.weights.description)),
      (name: "quantisation", npy: NPY.encode(string: SampleWriter.quantisation)),
      (
        name: Self.settingsMember,
        npy: NPY.encode(string: try settings(experiment, weights, noise))
      ),
    ]
    let shape = experiment.dataset.imageShape
    try SampleWriter.writeNPZ(pixels, shape: shape, about: (labels ?? []) + about, to: output)
    let stem = output.hasSuffix(".npz") ? String(output.dropLast(4)) : output
    let picture = grid ?? "\(stem).png"
    try SampleWriter.writeGrid(pixels, shape: shape, to: picture)
    PartialSamples.remove(for: output)
    return picture
  }

  /// Whether the output holds all images already, as they would be made now.
  func isFinished(_ experiment: Experiment, in run: RunFolder) throws -> Bool {
    let weights = try PartWeights(experiment).trained(weights, in: run, parts: parts)
    return finished(try settings(experiment, weights, nil), experiment.dataset.imageShape) != nil
  }

  /// The images of the output, if it was written with these settings and is whole.
  func finished(_ settings: String, _ shape: ImageShape) -> [UInt8]? {
    guard FileManager.default.fileExists(atPath: output),
      let arrays = try? NPZ.read(output, anyOf: ["arr_0", Self.settingsMember]),
      (try? arrays[Self.settingsMember]?.text()) == settings, let images = arrays["arr_0"],
      images.shape == shape.batch(count).axes
    else { return nil }
    return try? images.bytes()
  }

  /// What the images depend on, weights included: it tells files of equal names apart.
  private static let settingsMember = "settings"
}
