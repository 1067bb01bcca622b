/// How images in -1...1 become bytes. Metrics depend on the rule, so files name it.
public enum Quantisation: String, Sendable, CaseIterable {
  /// (x + 1) 127.5, limited to 0...255, the fraction cut off: guided-diffusion's rule, and that of
  /// the paper's tables.
  case truncating = "clamp((x + 1) * 127.5), truncated"

  /// One byte per value; a value that is no number becomes 0.
  public func bytes(_ values: [Float]) -> [UInt8] {
    values.map { value in
      let scaled = (value + 1) * 127.5
      return scaled > 0 ? UInt8(min(scaled, 255)) : 0
    }
  }
}
