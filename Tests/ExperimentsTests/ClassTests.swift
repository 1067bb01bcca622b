import Diffusion
import Experiments
import Recipe
import Tensor
import TestSupport
import Testing

/// Classes on their way from the dataset to the network, in training and in sampling.
@Suite struct ClassTests {
  let runs = ToyRuns()

  private func recipe(
    _ model: String = "{type: daed}", network: String = "{type: toy, classes: true}",
    dataset: String = "{type: toy, names: [round, square, flat]}"
  ) -> String {
    toyRecipe(model: model, batch: 8)
      .replacing("dataset: {type: toy}", with: "dataset: \(dataset)")
      .replacing("network: {type: toy}", with: "network: \(network)")
  }

  private func images(_ pixels: [UInt8]) -> [[UInt8]] {
    stride(from: 0, to: pixels.count, by: 64).map { Array(pixels[$0..<$0 + 64]) }
  }

  @Test func labelsReachTheTraining() throws {
    let run = try runs.train(recipe(), to: "run")
    let shifted = try runs.train(
      recipe(dataset: "{type: toy, names: [round, square, flat], shift: 1}"), to: "shifted")
    for part in ["denoiser", "generator"] {
      let file = "\(part).safetensors"
      #expect(try runs.bytes(run, 8, file) != runs.bytes(shifted, 8, file), "\(part)")
    }
    let again = try runs.train(recipe(), to: "again")
    #expect(
      try runs.bytes(run, 8, "generator.safetensors")
        == runs.bytes(again, 8, "generator.safetensors"))
  }

  /// Image i is of class i mod 3, whatever the batch, or of the one that is asked for.
  @Test func imagesAreOfEachClassInTurn() throws {
    let run = try runs.train(recipe(), to: "run")
    let turn = images(try runs.sample(run, count: 7, batch: 7))
    #expect(images(try runs.sample(run, count: 7, batch: 2, output: "b.npz")) == turn)
    for label in 0..<3 {
      let fixed = images(
        try runs.sample(run, count: 7, batch: 3, label: label, output: "\(label).npz"))
      for (index, image) in fixed.enumerated() {
        #expect((image == turn[index]) == (index % 3 == label), "image \(index), class \(label)")
      }
    }
  }

  /// Images that an interrupted job left are not taken for those of another class.
  @Test func imagesOfAnotherClassAreNotTaken() throws {
    struct Interrupted: Error {}
    let run = try runs.train(recipe(), to: "run")
    #expect(throws: Interrupted.self) {
      try runs.sample(run, batch: 2, label: 1) { if $0 > 2 { throw Interrupted() } }
    }
    #expect(
      try runs.sample(run, batch: 2, label: 2)
        == runs.sample(run, batch: 2, label: 2, output: "other.npz"))
  }

  /// The authors' DAED: a denoiser that knows no classes, and a generator that does.
  @Test func eachPartDecidesByItsNetwork() throws {
    let run = try runs.train(
      recipe("{type: daed, denoiser: {network: {type: toy, channels: 4}}}"), to: "run")
    let experiment = try Experiment.read(run: run, with: toyRegistry())
    #expect(experiment.model.parts.map(\.network.classCount) == [0, 3])
    #expect(try runs.sample(run, label: 0) != runs.sample(run, label: 1))
    let other = try runs.train(
      recipe("{type: daed, generator: {network: {type: toy, channels: 4}}}"), to: "other")
    #expect(try runs.sample(other, label: 0) != runs.sample(other, label: 1))
  }

  @Test func aClassIsChosenByNumberOrName() throws {
    let run = try runs.train(recipe(), to: "run")
    let experiment = try Experiment.read(run: run, with: toyRegistry())
    #expect(try ["0", "round", "Flat", "2"].map(experiment.label) == [0, 0, 2, 2])
    for (text, hint) in [("sqare", "did you mean 'square'? "), ("3", ""), ("-1", "")] {
      let error = #expect(throws: ExperimentError.self) { try experiment.label(text) }
      #expect(
        error?.description
          == "there is no class '\(text)': \(hint)Known: 0 round, 1 square, 2 flat")
    }
    let plain = try runs.train(toyRecipe(model: "{type: ddgm}"), to: "plain")
    let error = #expect(throws: ExperimentError.self) {
      try Experiment.read(run: plain, with: toyRegistry()).label("0")
    }
    #expect(
      error?.description
        == "the model of 'toy' is not conditioned on classes: that takes training with "
        + "'network.classes' added or concatenated")
  }

  private static let some = "{type: toy, names: [round, square, flat], classes: [flat, 1]}"

  /// Images are of the kept classes in turn, under the labels that these have in the whole dataset.
  @Test func aRunOfSomeClassesMakesImagesOfThese() throws {
    let run = try runs.train(recipe(dataset: Self.some), to: "run")
    let turn = images(try runs.sample(run, count: 4, batch: 4))
    for label in [1, 2] {
      let fixed = images(
        try runs.sample(run, count: 4, batch: 4, label: label, output: "\(label).npz"))
      for (index, image) in fixed.enumerated() {
        #expect((image == turn[index]) == (index % 2 == label - 1), "image \(index), \(label)")
      }
    }
    let experiment = try Experiment.read(run: run, with: toyRegistry())
    #expect(try ["1", "2", "square", "Flat"].map(experiment.label) == [1, 2, 1, 2])
    for (text, hint) in [("0", ""), ("round", ""), ("flt", "did you mean 'flat'? ")] {
      let error = #expect(throws: ExperimentError.self) { try experiment.label(text) }
      #expect(
        error?.description == "there is no class '\(text)': \(hint)Known: 1 square, 2 flat")
    }
  }

  /// A class that is left out is never learned: its row has no gradient, so it stays as it began.
  @Test func labelsStayThoseOfTheWholeDataset() throws {
    let rows = try (0..<3).map { label in
      let dataset = "{type: toy, names: [round, square, flat], classes: [\(label)]}"
      let run = try runs.train(recipe("{type: ddgm}", dataset: dataset), to: "\(label)")
      let path = "\(run.checkpointPath(8))/generator.safetensors"
      let table = try #require(try Safetensors.read(path).arrays["label.weight"])
      #expect(table.shape == [3, 4])
      return stride(from: 0, to: 12, by: 4).map { Array(table.values[$0..<$0 + 4]) }
    }
    for row in 0..<3 {
      let (own, others) = (rows[row][row], (0..<3).filter { $0 != row }.map { rows[$0][row] })
      #expect(others[0] == others[1] && others[0] != own, "row \(row)")
    }
  }

  /// A network that was trained on all classes goes with a dataset of some, and the other way round.
  @Test func partsOfAllAndOfSomeClassesGoTogether() throws {
    let all = try runs.train(recipe("{type: ddgm}"), to: "all")
    let some = try runs.train(
      recipe("{type: ddgm, generator: {from: \(all.path)}}", dataset: Self.some), to: "some")
    let back = try runs.train(recipe("{type: ddgm, generator: {from: \(some.path)}}"), to: "back")
    #expect(try Experiment.read(run: back, with: toyRegistry()).model.classCount == 3)
  }

  /// The eleventh class has none of the ten images.
  @Test func classesWithoutImagesAreOneError() throws {
    let dataset = "{type: toy, names: [a, b, c, d, e, f, g, h, i, j, k, l], classes: [k, l]}"
    let error = #expect(throws: ExperimentError.self) {
      try runs.train(recipe(dataset: dataset), to: "run")
    }
    #expect(error?.description == "the dataset has no images of: k, l")
    #expect(runs.scratch.names.isEmpty, "nothing was written")
  }

  @Test func aDatasetWithoutLabelsIsOneError() throws {
    #expect(
      runs.complaint(
        recipe(
          network: "{type: unet, channels: 32, multipliers: [1], classes: added}",
          dataset: "{type: toy}")
      ) == """
        toy.yaml:5:64: error: 'classes' is 'added', which takes a dataset with labels; without one it must be none
           5 | network: {type: unet, channels: 32, multipliers: [1], classes: added}
             |                                                                ^~~~~
        1 error; nothing was run.
        """)
  }

  @Test func aPartOfARunWithOtherClassesIsOneError() throws {
    let run = try runs.train(recipe("{type: ddgm}"), to: "three")
    let other = recipe(
      "{type: ddgm, generator: {from: \(run.path)}}", dataset: "{type: toy, names: [a, b]}")
    #expect(
      runs.complaint(other).contains(
        "error: the part 'generator' of the run 'TMP/three' knows 3 classes, but this dataset "
          + "has 2 classes\n"))
    #expect(runs.complaint(other).hasSuffix("\n1 error; nothing was run."))
    #expect(
      runs.complaint(other.replacing(", names: [a, b]", with: "")).contains(
        "knows 3 classes, but this dataset has no labels\n"))
  }
}
