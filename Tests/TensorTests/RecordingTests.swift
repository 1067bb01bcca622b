import Tensor
import TestSupport
import Testing

/// The backend that proves the seam notices what it is there to notice.
@Suite struct RecordingTests {
  private func record(_ body: () throws -> Void) rethrows -> RecordingBackend.Recording {
    let backend = RecordingBackend()
    try CurrentBackend.$value.withValue(backend, operation: body)
    return backend.recording
  }

  @Test func aProgramIsWrittenDown() {
    let recording = record { _ = (Tensor([1, 2]) * 3).sum(axes: [0]) }
    #expect(
      recording.lines == [
        "%0 [2] = upload()", "%1 [] = fill 3.0()", "%2 [2] = multiply(%0, %1)",
        "%3 [1] = sum of axes [0](%2)",
      ])
  }

  @Test func aNumberThatChangesFromStepToStepChangesTheProgram() {
    let programs = [Float(1), 2].map { rate in record { _ = Tensor([1, 2]) * rate }.lines }
    #expect(programs[0] != programs[1])
  }

  @Test func aReadIsCounted() throws {
    let recording = try record { _ = try Tensor([1, 2]).read() }
    #expect(recording.reads == 1)
  }

  @Test func theUseOfADonatedTensorIsAFault() {
    let recording = record {
      let weight = Tensor([1, 2])
      let state = AdamWState(
        parameters: [weight], firstMoments: [.zeros([2])], secondMoments: [.zeros([2])],
        averages: [])
      let constants = AdamWConstants(
        beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, averageRates: [])
      let next = CurrentBackend.value.adamW(
        state, gradients: [.zeros([2])], hyper: Tensor([1, 1, 1]), constants)
      _ = next.parameters[0] + 1
      _ = weight + 1
    }
    #expect(recording.faults == ["add uses a donated tensor"])
  }

  @Test func theStorageOfAnotherBackendIsAFault() {
    let foreign = Tensor([1, 2])
    let recording = record { _ = foreign + Tensor([1, 2]) }
    #expect(recording.faults == ["add has an operand of another backend"])
  }
}
