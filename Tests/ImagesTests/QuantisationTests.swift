import Images
import Testing

@Suite struct QuantisationTests {
  /// From `((torch.tensor(x) + 1) * 127.5).clamp(0, 255).to(torch.uint8)`.
  @Test(
    arguments: [
      (-1, 0), (1, 255), (0, 127), (-2, 0), (7, 255), (0.999, 254), (0.00393, 128), (-0.9921875, 0),
      (-0.99, 1), (0.5, 191), (.infinity, 255), (-.infinity, 0), (.nan, 0),
    ] as [(Float, UInt8)])
  func followsTheRule(_ x: Float, _ byte: UInt8) {
    #expect(Quantisation.byte(x) == byte)
  }

  @Test func keepsTheOrder() {
    #expect(Quantisation.bytes([-1, 1, 0]) == [0, 255, 127])
    #expect(Quantisation.bytes([]) == [])
  }

  /// Bytes scaled to [-1, 1] as data sets are, `x / 127.5 - 1`, and back, differ by at most one:
  /// truncation loses one where `Float` rounded down.
  @Test func returnsBytesAlmost() {
    for byte in 0...255 {
      let back = Int(Quantisation.byte(Float(byte) / 127.5 - 1))
      #expect(back == byte || back == byte - 1)
    }
  }
}
