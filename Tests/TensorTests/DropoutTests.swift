import Tensor
import TestSupport
import Testing

@Suite struct DropoutTests {
  private static let keys = (0..<4).map { RandomKey(seed: 8, purpose: "image \($0)") }

  /// All ones before dropout: no scale, a shift of 1.
  private func drop(_ rate: Float, stream: UInt32, _ keys: [RandomKey]) throws -> [Float] {
    let x = Tensor.zeros([keys.count, 25, 25, 32])
    return try x.normalised(
      scale: .zeros([32]), shift: .filled(1, shape: [32]), keys: Tensor(keys),
      NormalisationOptions(groups: 32, silu: false, dropout: rate, stream: stream)
    ).read()
  }

  @Test(arguments: [Float(0.1), 0.3, 0.9])
  func aShareOfElementsIsClearedAndTheOthersGrow(_ rate: Float) throws {
    let y = try drop(rate, stream: 1, Self.keys)
    let kept = y.filter { $0 != 0 }
    #expect(Set(kept) == [1 / (1 - rate)])
    let share = 1 - Double(kept.count) / Double(y.count)
    let deviation = (Double(rate) * (1 - Double(rate)) / Double(y.count)).squareRoot()
    #expect(abs(share - Double(rate)) < 5 * deviation, "cleared \(share)")
  }

  @Test func theMaskIsAFunctionOfKeyAndLayerAlone() throws {
    let together = try drop(0.5, stream: 1, Self.keys)
    let width = together.count / 4
    for (index, key) in Self.keys.enumerated() {
      let alone = try drop(0.5, stream: 1, [key])
      expectSameBits(
        Array(together[index * width..<(index + 1) * width]), alone, "image \(index)")
    }
    expectSameBits(together, try drop(0.5, stream: 1, Self.keys), "the second time")
    let other = try drop(0.5, stream: 2, Self.keys)
    let same = zip(together, other).filter { ($0 == 0) == ($1 == 0) }.count
    let deviation = 0.5 / Double(together.count).squareRoot()
    #expect(abs(Double(same) / Double(together.count) - 0.5) < 5 * deviation)
  }

  @Test func withoutKeysNothingIsCleared() throws {
    let options = NormalisationOptions(groups: 1, silu: false, dropout: 0.5)
    let y = Tensor.zeros([2, 9, 4]).normalised(
      scale: .zeros([4]), shift: .filled(1, shape: [4]), options)
    #expect(try y.read().allSatisfy { $0 == 1 })
  }
}
