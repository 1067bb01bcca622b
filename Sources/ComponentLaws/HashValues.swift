/// Weights, inputs and sketches that follow from names alone: `Tests/References/README.md` defines
/// them, `hash_values.py` is the same in Python.
package enum HashValues {
  /// Numbers that a sketch has.
  package static let buckets = 256

  /// FNV-1a, 64 bits, of a name's UTF-8 bytes.
  package static func fingerprint(_ name: String) -> UInt64 {
    name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }

  /// The hash of element `index` of the name with this fingerprint: SplitMix64.
  package static func hash(_ fingerprint: UInt64, _ index: Int) -> UInt64 {
    var z = fingerprint &+ (UInt64(truncatingIfNeeded: index) &+ 1) &* 0x9e37_79b9_7f4a_7c15
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// The values of a parameter whose shape is `shape` in PyTorch's layout.
  package static func parameter(_ name: String, _ shape: [Int]) -> [Float] {
    let count = shape.reduce(1, *)
    if shape.count > 1 {
      let fanIn = shape.dropFirst().reduce(1, *)
      let bound = Float((3 / Double(fanIn)).squareRoot())
      return values(name, count) { $0 * bound }
    }
    if name.hasSuffix("bias") { return values(name, count) { $0 * 0.1 } }
    return values(name, count) { 1 + $0 * 0.1 }
  }

  /// Grey levels 0...255: the highest bytes of the hashes.
  package static func levels(_ name: String, _ count: Int) -> [Float] {
    let seed = fingerprint(name)
    return (0..<count).map { Float(hash(seed, $0) >> 56) }
  }

  /// An input or a target: uniform with mean 0 and variance 1.
  package static func data(_ name: String, _ count: Int) -> [Float] {
    let bound = Float(3.0.squareRoot())
    return values(name, count) { $0 * bound }
  }

  /// Values in [-1, 1), every one a multiple of 2^-23, each put through `scale`.
  private static func values(_ name: String, _ count: Int, _ scale: (Float) -> Float) -> [Float] {
    let fingerprint = fingerprint(name)
    return (0..<count).map { scale(Float(hash(fingerprint, $0) >> 40) * 0x1p-23 - 1) }
  }

  /// The count-sketch of a gradient: 256 sums of its elements under random signs.
  package static func sketch(_ name: String, _ gradient: [Float]) -> [Double] {
    let fingerprint = fingerprint("sketch.\(name)")
    var sums = [Double](repeating: 0, count: buckets)
    for (index, value) in gradient.enumerated() {
      let z = hash(fingerprint, index)
      sums[Int(z & 255)] += z & 256 == 0 ? Double(value) : -Double(value)
    }
    return sums
  }
}
