import Diffusion
import Models
import Recipe
import Samplers
import Tensor
import TestSupport
import Testing

/// A DDGM and a DAED differ in who serves the first step, and in nothing else.
struct ModelEquivalenceTests {
  private let process = Laws.linearProcess(steps: 12)
  private let network = "network: {type: unet, channels: 32, multipliers: [1, 2], blocks: 1}"

  private func read(
    _ type: String, _ sampler: String = "ancestral"
  ) throws -> (model: any Model, sampler: any Sampler) {
    let text = "\(network)\nmodel: {type: \(type)}\nsampler: {type: \(sampler)}\n"
    let registry = try AllComponents.registry()
    return try Recipe.parse(text, name: "test.yaml").read(with: registry) { options in
      options.provide("image_shape", ImageShape(height: 8, width: 8, channels: 1))
      let network = try options.component("network", of: .network, as: (any Network).self)
      options.provide("network", SharedNetwork(network))
      return (
        try options.component("model", of: .model, as: (any Model).self),
        try options.component("sampler", of: .sampler, as: (any Sampler).self)
      )
    }.value
  }

  /// Weights that are nowhere 0, different for each name.
  private func weights(_ model: any Model, _ name: String) throws -> Weights {
    let list = model.parts[0].network.parameters
    let arrays = list.parameters.map { parameter in
      let values = HashValues.data("\(name)/\(parameter.name)", parameter.shape.count)
      return (
        parameter.name, HostArray(shape: parameter.shape.axes, values: values.map { $0 * 0.05 })
      )
    }
    return try Weights(
      list, arrays: Dictionary(uniqueKeysWithValues: arrays), source: "a test")
  }

  private func images(
    _ type: String, _ parts: [String], _ sampler: String = "ancestral"
  ) throws -> [Float] {
    let (model, sampler) = try read(type, sampler)
    let bound = BoundModel(model, weights: try parts.map { try weights(model, $0) })
    return try sampler.images(0..<3, seed: 5, with: bound, in: process).read()
  }

  private static let samplers = Result {
    try AllComponents.registry().types(of: .sampler).map { $0.typeName }
      .flatMap { [$0, "\($0), steps: 5", "\($0), dynamic_threshold: 0.9"] }
  }

  @Test(arguments: try samplers.get())
  func daedWithTheSameWeightsInBothPartsIsTheDDGM(_ sampler: String) throws {
    let one = try images("ddgm", ["a"], sampler)
    expectSameBits(try images("daed", ["a", "a"], sampler), one, "a DAED of two equal parts")
    #expect(try images("daed", ["b", "a"], sampler) != one, "the denoiser matters")
    #expect(one.allSatisfy { $0.isFinite })
  }

  /// A batch of the first step and others: its parts see their own images only, the order stays.
  @Test func partsServeTheirOwnSteps() throws {
    let (daed, _) = try read("daed")
    let (ddgm, _) = try read("ddgm")
    let (a, b) = (try weights(daed, "a"), try weights(daed, "b"))
    let xt = Tensor(HashValues.data("xt", 5 * 64), shape: [5, 8, 8, 1])
    let timesteps = [3, 0, 11, 0, 1]
    let mixed = try BoundModel(daed, weights: [b, a])(xt, at: timesteps)
    for (row, t) in timesteps.enumerated() {
      let alone = BoundModel(ddgm, weights: [t == 0 ? b : a])
      expectSameBits(
        try mixed.sliced(axis: 0, row..<row + 1).read(),
        try alone(xt.sliced(axis: 0, row..<row + 1), at: [t]).read(), "image \(row) at step \(t)")
    }
  }

  @Test(arguments: [(steps: [0, 0], reached: 0), (steps: [1, 7], reached: 1)])
  func gradientsOfOnePartNeverTouchTheOther(_ batch: (steps: [Int], reached: Int)) throws {
    let (model, _) = try read("daed")
    let tape = Tape()
    let parts = try ["b", "a"].map { try weights(model, $0).watched(by: tape) }
    let xt = Tensor(HashValues.data("xt", 2 * 64), shape: [2, 8, 8, 1])
    let loss = try BoundModel(model, weights: parts)(xt, at: batch.steps).squared().sum()
    let gradients = tape.gradients(of: loss, for: parts.flatMap(\.tensors))
    let isZero = try gradients.map { try $0.read().allSatisfy { $0 == 0 } }
    let count = parts[0].tensors.count
    let (denoiser, generator) = (isZero[..<count], isZero[count...])
    let (reached, other) = batch.reached == 0 ? (denoiser, generator) : (generator, denoiser)
    #expect(!reached.contains(true))
    #expect(!other.contains(false))
  }

  /// With both parts in a batch, each gets the gradient of its own images, as if they were alone.
  @Test func gradientsAreThoseOfTheOwnImages() throws {
    let (model, _) = try read("daed")
    let xt = Tensor(HashValues.data("xt", 4 * 64), shape: [4, 8, 8, 1])
    func gradients(_ rows: [Int], _ steps: [Int]) throws -> [[Float]] {
      let tape = Tape()
      let parts = try ["b", "a"].map { try weights(model, $0).watched(by: tape) }
      let output = try BoundModel(model, weights: parts)(xt.gathered(rows: rows), at: steps)
      return try tape.gradients(of: output.squared().sum(), for: parts.flatMap(\.tensors))
        .map { try $0.read() }
    }
    let all = try gradients([0, 1, 2, 3], [0, 5, 0, 9])
    let denoiser = try gradients([0, 2], [0, 0])
    let generator = try gradients([1, 3], [5, 9])
    let count = all.count / 2
    for index in all.indices {
      let alone = index < count ? denoiser[index] : generator[index]
      expectSameBits(all[index], alone, "gradient \(index) of \(all.count)")
    }
  }
}
