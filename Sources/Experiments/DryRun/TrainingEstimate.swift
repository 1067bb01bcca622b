internal import Foundation

/// What training a recipe will take, with the keys of `train --dry-run --json`.
public struct TrainingEstimate: Codable, Sendable {
  /// Name of the recipe.
  public let recipe: String
  /// Training steps.
  public let steps: Int
  /// Images per step.
  public let batch: Int
  /// Micro-batches per step.
  public let accumulate: Int
  /// Threads of the pool.
  public let threads: Int
  /// Learned values of all parts.
  public let parameters: Int
  /// The model's parts.
  public let parts: [Part]
  /// 10^9 operations of a step, forward and backward, by the direct algorithm; the mean over the
  /// draws of timesteps where parts differ.
  public let stepGflop: Double
  /// Memory.
  public let memory: Memory
  /// Time; nil, and null in JSON, where not even one image fits this machine's memory.
  public let time: Time?

  /// A part of the model.
  public struct Part: Codable, Sendable {
    /// Such as `generator`.
    public let name: String
    /// Learned values.
    public let parameters: Int
    /// Whether training changes them.
    public let trainable: Bool
  }

  /// Memory of the process at its peak, in MiB. The peak is the sum of the others.
  public struct Memory: Codable, Sendable {
    /// In all.
    public let peakMb: Double
    /// Weights, moments, averages, activations, gradients, and the gaps between them.
    public let tensorsMb: Double
    /// What the kernels work in; nil, and null in JSON, where nothing could be measured.
    public let kernelsMb: Double?
    /// The dataset's images, as far as known without its files.
    public let datasetMb: Double
    /// Copies that a checkpoint is written from.
    public let checkpointMb: Double
    /// The program itself.
    public let processMb: Double

    private enum CodingKeys: String, CodingKey {
      case peakMb = "peak_mb"
      case tensorsMb = "tensors_mb"
      case kernelsMb = "kernels_mb"
      case datasetMb = "dataset_mb"
      case checkpointMb = "checkpoint_mb"
      case processMb = "process_mb"
    }

    init(tensors: Int, kernels: Int?, dataset: Int, checkpoint: Int, processMb: Double) {
      let megabytes = { (bytes: Int) in Double(bytes) / 1_048_576 }
      tensorsMb = megabytes(tensors)
      kernelsMb = kernels.map(megabytes)
      datasetMb = megabytes(dataset)
      checkpointMb = megabytes(checkpoint)
      self.processMb = processMb
      peakMb = tensorsMb + (kernelsMb ?? 0) + datasetMb + checkpointMb + processMb
    }

    /// Every key, always.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(peakMb, forKey: .peakMb)
      try container.encode(tensorsMb, forKey: .tensorsMb)
      try container.encode(kernelsMb, forKey: .kernelsMb)
      try container.encode(datasetMb, forKey: .datasetMb)
      try container.encode(checkpointMb, forKey: .checkpointMb)
      try container.encode(processMb, forKey: .processMb)
    }
  }

  /// Time, measured on this machine with few images and scaled to the batch.
  public struct Time: Codable, Sendable {
    /// Seconds of a step, the mean over the draws of timesteps.
    public let stepSeconds: Double
    /// Seconds of all steps, without checkpoints, sample grids and measurements.
    public let trainSeconds: Double
    /// Steps that were timed.
    public let measuredSteps: Int
    /// Images in these steps, in all.
    public let measuredImages: Int

    private enum CodingKeys: String, CodingKey {
      case stepSeconds = "step_seconds"
      case trainSeconds = "train_seconds"
      case measuredSteps = "measured_steps"
      case measuredImages = "measured_images"
    }
  }

  private enum CodingKeys: String, CodingKey {
    case recipe, steps, batch, accumulate, threads, parameters, parts, memory, time
    case stepGflop = "step_gflop"
  }

  /// Every key, always.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(recipe, forKey: .recipe)
    try container.encode(steps, forKey: .steps)
    try container.encode(batch, forKey: .batch)
    try container.encode(accumulate, forKey: .accumulate)
    try container.encode(threads, forKey: .threads)
    try container.encode(parameters, forKey: .parameters)
    try container.encode(parts, forKey: .parts)
    try container.encode(stepGflop, forKey: .stepGflop)
    try container.encode(memory, forKey: .memory)
    try container.encode(time, forKey: .time)
  }
}
