import Foundation
import Layers
import Tensor
import TestSupport
import Testing

@Suite struct CrossEntropyTests {
  /// -z[label] + log(sum(exp(z))) in Double; float32 rounds the result to 6e-8 of 4, and the
  /// exponentials before by as much.
  @Test func isMinusTheLogarithmOfTheLabelsProbability() throws {
    let logits = SampleValues.centred.values("logits", 5 * 7)
    let labels = [0, 6, 3, 3, 1]
    let found = try Tensor(logits, shape: [5, 7]).crossEntropy(with: labels).read()
    for (row, label) in labels.enumerated() {
      let z = logits[row * 7..<(row + 1) * 7].map(Double.init)
      let expected = log(z.reduce(0) { $0 + exp($1) }) - z[label]
      #expect(abs(Double(found[row]) - expected) < 2e-6, "row \(row)")
    }
  }

  /// exp(1000) is beyond float32.
  @Test func largeLogitsDoNotOverflow() throws {
    let losses = Tensor([1000, 0, -1000, 1000], shape: [2, 2]).crossEntropy(with: [0, 0])
    #expect(try losses.read() == [0, 2000])
  }

  @Test func hasItsDerivative() throws {
    try expectDerivatives("cross entropy", [[4, 6]]) { $0[0].crossEntropy(with: [5, 0, 2, 2]) }
  }
}
