private import CKernels

/// Philox 4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): a function
/// from a counter and a key to 128 random bits.
public enum Philox {
  /// Four words from a counter of four and a key of two.
  public static func block(
    counter: (UInt32, UInt32, UInt32, UInt32), key: (UInt32, UInt32)
  ) -> [UInt32] {
    var words = [UInt32](repeating: 0, count: 4)
    dk_philox([counter.0, counter.1, counter.2, counter.3], [key.0, key.1], &words)
    return words
  }
}
