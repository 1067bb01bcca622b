import Diffusion
import Tensor
import TestSupport
import Testing

/// The promises of ``Backend``, kept by everything above it: a backend that only records runs a
/// whole training step.
@Suite struct BackendSeamTests {
  private static let recipe =
    "{type: unet, channels: 32, multipliers: [1, 2], blocks: 1, attention_at: [2], dropout: 0.1}"
  private static let image = ImageShape(height: 8, width: 12, channels: 3)

  /// Promises 1, 2 and 4: storage is opaque and donated tensors are left alone, no value is looked
  /// at, and two steps are the same program, though t, noise, keys, learning rate and bias
  /// corrections differ; so do the classes of a network with the other options.
  @Test(
    arguments: [
      recipe, recipe.replacing("}", with: ", resample: residual, film: false, classes: added}"),
      recipe.replacing("}", with: ", head_channels: 8, classes: concatenated}"),
    ], Precision.allCases)
  func twoTrainingStepsRecordTheSamePrimitives(_ recipe: String, _ precision: Precision) throws {
    let backend = RecordingBackend()
    try CurrentBackend.$value.withValue(backend) {
      var training = try TrainingStep(recipe, Self.image, classes: 10, precision)
      var programs: [RecordingBackend.Recording] = []
      for (step, timesteps) in [[3, 99], [0, 41], [7, 7]].enumerated() {
        backend.start()
        _ = training.run(step, at: timesteps)
        programs.append(backend.recording)
      }
      #expect(programs[1].lines.count > 200)
      // The first step finds averages that are the weights; from then on nothing changes.
      let differing = zip(programs[1].lines, programs[2].lines).first { $0 != $1 }
      #expect(differing == nil && programs[1].lines.count == programs[2].lines.count)
      let shapes = programs.map { $0.lines.map { $0.prefix { $0 != "(" } } }
      #expect(shapes[0] == shapes[1])
      for program in programs {
        #expect(program.reads == 0)
        #expect(program.faults == [])
      }
    }
  }

  /// Precision is a constant of the products, and nothing else differs: the memory holds float32.
  /// Stem, output and the linear layers of the time embedding stay float32.
  @Test func bf16IsTheSameProgramInAnotherPrecision() throws {
    let lines = try Precision.allCases.map { precision in
      let backend = RecordingBackend()
      try CurrentBackend.$value.withValue(backend) {
        var training = try TrainingStep(Self.recipe, Self.image, precision)
        _ = training.run(0, at: [1, 2])
      }
      return backend.recording.lines
    }
    #expect(lines[0] == lines[1].map { $0.replacing(" bf16(", with: " float32(") })
    let exact = lines[1].filter { $0.contains(" float32(") && !$0.contains("backward") }
    let linear = try makeNetwork(Self.recipe, Self.image).parameters.parameters.filter {
      $0.role == .linear
    }
    #expect(exact.count == linear.count + 2)
    #expect(lines[1].contains { $0.contains("attention") && $0.contains(" bf16(") })
  }

  /// Promise 3.
  @Test func theEndOfAStepIsTheLastThingThatIsRecorded() throws {
    let backend = RecordingBackend()
    try CurrentBackend.$value.withValue(backend) {
      var training = try TrainingStep(Self.recipe, Self.image)
      _ = training.run(0, at: [1])
    }
    #expect(backend.recording.lines.last == "end of step")
    #expect(backend.recording.lines.filter { $0 == "end of step" }.count == 1)
  }

  /// Promise 5: the networks use the coarse primitives, each with its own backward and what its
  /// forward saved, and one optimiser call serves all parameters.
  @Test func coarsePrimitivesMeetTheirBackward() throws {
    let backend = RecordingBackend()
    try CurrentBackend.$value.withValue(backend) {
      var training = try TrainingStep(Self.recipe, Self.image)
      backend.start()
      _ = training.run(0, at: [1, 2])
    }
    let lines = backend.recording.lines
    for name in ["convolution", "normalise", "attention", "upsample"] {
      let forward = lines.filter { $0.contains("= \(name) ") || $0.contains("= \(name)(") }
      let backward = lines.filter { $0.contains("= \(name) backward") }
      #expect(forward.count - backward.count == backward.count && !backward.isEmpty)
    }
    for line in lines where line.contains("= attention ") && !line.contains("backward") {
      let saved = try #require(line.split(separator: ", %").last?.split(separator: " ").first)
      #expect(lines.contains { $0.contains("= attention backward") && $0.hasSuffix("%\(saved))") })
    }
    #expect(lines.filter { $0.contains("= adamw") }.count == 1)
    #expect(!lines.contains { $0.contains("matmul") })
  }

  /// Promise 6: parameters come and go in PyTorch's layout, each with its role named.
  @Test func parametersEnterAndLeaveWithTheirRole() throws {
    let backend = RecordingBackend()
    try CurrentBackend.$value.withValue(backend) {
      let list = try makeNetwork(Self.recipe, Self.image).parameters
      let arrays = list.parameters.map { parameter in
        let values = [Float](repeating: 0, count: parameter.shape.count)
        return (parameter.name, HostArray(shape: parameter.shape.axes, values: values))
      }
      backend.start()
      let weights = try Weights(
        list, arrays: Dictionary(uniqueKeysWithValues: arrays), source: "test")
      let packed = backend.recording.lines.filter { $0.contains("= pack ") }
      #expect(packed.map(role) == list.parameters.map(\.role.rawValue))
      backend.start()
      let saved = try weights.arrays()
      let unpacked = backend.recording.lines.filter { $0.contains("= unpack ") }
      #expect(unpacked.map(role) == list.parameters.map(\.role.rawValue))
      #expect(saved.map(\.array.shape) == list.parameters.map(\.shape.axes))
    }
  }

  private func role(_ line: String) -> String {
    String(line.split(separator: "pack ").last?.prefix { $0 != "(" } ?? "")
  }
}
