/// What a sampler reports after each denoising step.
public struct SampleStep: Sendable {
  /// Steps done so far, from 1.
  public let done: Int
  /// Steps in all.
  public let total: Int

  /// A report.
  public init(done: Int, total: Int) {
    self.done = done
    self.total = total
  }
}
