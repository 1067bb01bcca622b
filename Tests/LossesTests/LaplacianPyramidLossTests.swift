import Diffusion
import Losses
import Recipe
import Tensor
import TestSupport
import Testing

struct LaplacianPyramidLossTests {
  /// Images of one size, and the levels that the reference has for them.
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let image: ImageShape
    let levels: [Int]
    var testDescription: String { "\(name), \(image)" }
  }

  private static func read(_ keys: String, _ image: ImageShape) throws -> any Loss {
    let registry = try Registry([Losses::plugin])
    let recipe = try Recipe.parse(
      "loss: {type: laplacian_pyramid\(keys)}\n", name: "test.yaml")
    return try recipe.read(with: registry) { options in
      options.provide("image_shape", image)
      return try options.component("loss", of: .loss, as: (any Loss).self)
    }.value
  }

  /// The reference's own definition, in float64; a hundred additions of float32 are off by 1e-6.
  @Test(arguments: [
    Case(name: "even", image: ImageShape(height: 8, width: 12, channels: 2), levels: [1, 2, 3]),
    Case(name: "odd", image: ImageShape(height: 7, width: 5, channels: 3), levels: [1]),
    Case(
      name: "halved-once", image: ImageShape(height: 6, width: 10, channels: 1), levels: [1, 2]),
    Case(name: "to-a-pixel", image: ImageShape(height: 16, width: 16, channels: 1), levels: [5]),
  ]) func isThatOfTheReference(_ trial: Case) throws {
    let references = try References.read("pyramid")
    let process = DiffusionProcess(betas: [0.1, 0.2, 0.5])
    let shape = trial.image.batch(3)
    let data = { (key: String) in
      Tensor(HashValues.data("pyramid.\(trial.name).\(key)", shape.count), shape: shape)
    }
    for levels in trial.levels {
      for prediction in Prediction.allCases {
        for weight in ["1", "0.25"] {
          let loss = try Self.read(", levels: \(levels), weight: \(weight)", trial.image)
          let model = FunctionDenoiser(prediction, hasAutoEncoder: true) { _, _ in data("output") }
          let found = try loss(
            model, x0: data("x0"), noise: data("noise"), at: [0, 2, 0], in: process
          ).read()
          let key = "\(trial.name).\(levels).\(prediction.rawValue).\(weight)"
          let expected = try #require(references.arrays[key]).values
          for (image, (one, other)) in zip(found, expected).enumerated() {
            #expect(abs(one - other) <= 1e-6 * other, "\(key), image \(image): \(one), \(other)")
          }
        }
      }
    }
  }

  /// With one level it is the mean absolute difference, whatever the size; more halve the images.
  @Test(arguments: [
    (7, 5, 2, "2 levels halve the images once, but they are 7x5x1: these images allow one level"),
    (
      12, 28, 4,
      "4 levels halve the images 3 times, but they are 12x28x1: these images allow up to 3 levels"
    ),
  ]) func sizesThatCannotBeHalvedAreRefused(
    _ height: Int, _ width: Int, _ levels: Int, _ text: String
  ) {
    let image = ImageShape(height: height, width: width, channels: 1)
    let error = #expect(throws: RecipeError.self) { try Self.read(", levels: \(levels)", image) }
    #expect(
      error?.description == """
        test.yaml:1:41: error: \(text)
           1 | loss: {type: laplacian_pyramid, levels: \(levels)}
             |                                         ^
        1 error; nothing was run.
        """)
    #expect(throws: Never.self) { try Self.read(", levels: \(levels - 1)", image) }
  }

  /// The default of three is refused where it is not written, too.
  @Test func theDefaultIsRefusedAtTheLoss() {
    let image = ImageShape(height: 7, width: 28, channels: 1)
    let error = #expect(throws: RecipeError.self) { try Self.read("", image) }
    #expect(
      error?.description.contains(
        "3 levels halve the images 2 times, but they are 7x28x1: these images allow one level\n")
        == true)
  }
}
