/// How numbers in [-1, 1] become bytes: `(x + 1) * 127.5`, clamped to 0...255, then truncated.
///
/// This is the rule of OpenAI's improved-diffusion and guided-diffusion (`image_sample.py`), behind
/// the paper's tables. Other programs round, which moves metrics: files say which rule made them.
public enum Quantisation {
  /// The rule in words, for files: what `samples.npz` holds under `quantisation`.
  public static let name = "openai: ((x + 1) * 127.5) clamped to 0...255, truncated"

  /// The byte for one number; what is not a number becomes 0.
  public static func byte(_ x: Float) -> UInt8 {
    let scaled = (x + 1) * 127.5
    // Written so that a comparison with NaN ends at 0.
    return scaled > 0 ? UInt8(min(scaled, 255)) : 0
  }

  /// The bytes for many numbers, in the same order.
  public static func bytes(_ values: [Float]) -> [UInt8] {
    values.map(byte)
  }
}
