import Tensor
import TestSupport
import Testing

@Suite struct RandomTests {
  /// Known answers of Random123 (`kat_vectors`, philox4x32 with 10 rounds).
  @Test func philoxGivesTheKnownAnswers() {
    let ones = UInt32.max
    #expect(
      Philox.block(counter: (0, 0, 0, 0), key: (0, 0))
        == [0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8])
    #expect(
      Philox.block(counter: (ones, ones, ones, ones), key: (ones, ones))
        == [0x408f_276d, 0x41c8_3b0e, 0xa20b_c7c6, 0x6d54_51fd])
    #expect(
      Philox.block(
        counter: (0x243f_6a88, 0x85a3_08d3, 0x1319_8a2e, 0x0370_7344),
        key: (0xa409_3822, 0x299f_31d0))
        == [0xd16c_fe09, 0x94fd_cceb, 0x5001_e420, 0x2412_6ea1])
  }

  /// Moments of a million draws lie within five standard deviations of those of the distribution;
  /// the draws are fixed by their key, so the test cannot fail by chance.
  @Test func drawsHaveTheMomentsOfTheirDistribution() throws {
    let count = 1 << 20
    let keys = Tensor([RandomKey(seed: 3, purpose: "moments")])
    let five = 5 / Double(count).squareRoot()
    let uniform = try Tensor.random(.uniform, keys: keys, shape: [1, count]).read()
    #expect(uniform.allSatisfy { (0..<1).contains($0) })
    let centred = uniform.map { Double($0) - 0.5 }
    #expect(abs(mean(centred)) < five * (1.0 / 12).squareRoot())
    #expect(abs(mean(centred.map { $0 * $0 }) - 1.0 / 12) < five * (1.0 / 180).squareRoot())
    let normal = try Tensor.random(.normal, keys: keys, shape: [1, count]).read().map { Double($0) }
    #expect(normal.allSatisfy { abs($0) < 5.8 })
    #expect(abs(mean(normal)) < five)
    #expect(abs(mean(normal.map { $0 * $0 }) - 1) < five * 2.0.squareRoot())
    #expect(abs(mean(normal.map { $0 * $0 * $0 })) < five * 15.0.squareRoot())
    #expect(abs(mean(normal.map { $0 * $0 * $0 * $0 }) - 3) < five * 96.0.squareRoot())
    let neighbours = zip(normal, normal.dropFirst()).map { $0 * $1 }
    #expect(abs(mean(neighbours)) < five)
  }

  @Test func everyKeyStreamAndPurposeHasItsOwnNumbers() throws {
    let key = RandomKey(seed: 3, purpose: "noise")
    let others = [
      RandomKey(seed: 4, purpose: "noise"), RandomKey(seed: 3, purpose: "dropout"),
      key.derived(0, 0), key.derived(1, 0), key.derived(0, 1), key.derived(1 << 32, 0),
    ]
    #expect(Set([key] + others).count == 7)
    let draws = try Tensor.random(.normal, keys: Tensor([key] + others), shape: [7, 1000]).read()
    let rows = (0..<7).map { Array(draws[$0 * 1000..<($0 + 1) * 1000]).map { Double($0) } }
    for (a, b) in (0..<7).flatMap({ a in (0..<a).map { (rows[a], rows[$0]) } }) {
      #expect(abs(mean(zip(a, b).map { $0 * $1 })) < 5 / 1000.0.squareRoot())
    }
    let keys = Tensor([key])
    let stream0 = try Tensor.random(.uniform, keys: keys, stream: 0, shape: [1, 8]).read()
    let stream1 = try Tensor.random(.uniform, keys: keys, stream: 1, shape: [1, 8]).read()
    #expect(stream0 != stream1)
  }

  @Test func aRowDependsOnItsKeyAloneAndIsAPrefixOfLongerOnes() throws {
    let keys = (0..<5).map { RandomKey(seed: UInt64($0), purpose: "rows") }
    for distribution in Distribution.allCases {
      let all = try Tensor.random(distribution, keys: Tensor(keys), shape: [5, 37]).read()
      for (row, key) in keys.enumerated() {
        let alone = try Tensor.random(distribution, keys: Tensor([key]), shape: [1, 101]).read()
        expectSameBits(
          Array(all[row * 37..<(row + 1) * 37]), Array(alone.prefix(37)), "row \(row)")
      }
    }
  }

  @Test(arguments: InstructionSet.allCases)
  func normalsHaveTheSameBitsWithEveryInstructionSet(_ set: InstructionSet) async throws {
    let bits = try sampleNormals().map(\.bitPattern)
    await #expect(processExitsWith: .success) { [set, bits = bits as [UInt32]] in
      guard set.force() else { return }
      let here = try sampleNormals()
      expectSameBits(here, bits.map { Float(bitPattern: $0) }, "normals")
    }
  }

  @Test func hostDrawsAreAStreamThatCanBeStartedAgain() {
    let key = RandomKey(seed: 1, purpose: "host")
    var (first, second) = (RandomSource(key), RandomSource(key))
    let draws = (0..<100_000).map { _ in first.uniform() }
    #expect(draws.allSatisfy { (0..<1).contains($0) })
    #expect(abs(mean(draws) - 0.5) < 5 * (1.0 / 12 / 100_000).squareRoot())
    #expect(draws.prefix(10) == (0..<10).map { _ in second.uniform() }[...])
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
}

private func sampleNormals() throws -> [Float] {
  let keys = Tensor([RandomKey(seed: 3, purpose: "bits")])
  return try Tensor.random(.normal, keys: keys, shape: [1, 1001]).read()
}
