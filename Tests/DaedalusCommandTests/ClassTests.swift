import Foundation
import Tensor
import TestSupport
import Testing

/// Class conditioning from the recipe to the file of samples: `recipes/smoke/daed-classes.yaml`.
@Suite struct ClassTests {
  private static let recipes = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("recipes")

  /// A folder with the recipe and `run/`, trained; every test works on a copy.
  private static let trained = Result {
    let folder = ScratchFolder()
    try folder.writeFashion()
    for name in ["base/smoke.yaml", "smoke/daed-classes.yaml"] {
      let text = try String(contentsOf: recipes.appendingPathComponent(name), encoding: .utf8)
      try folder.makeFolder("recipes/\(name.prefix { $0 != "/" })")
      folder.write(text, to: "recipes/\(name)")
    }
    let result = try folder.daedalus(
      "train recipes/smoke/daed-classes.yaml --out run --set dataset.path=data "
        + "--set train.sample_every=2 --set train.batch=16 --set schedule.first_beta=0.9")
    #expect(result.code == 0, "\(result.error)")
    return folder.contents(of: ".")
  }

  let folder: ScratchFolder

  init() throws {
    folder = ScratchFolder()
    try folder.write(files: Self.trained.get(), to: ".")
  }

  private func sample(_ options: String) throws -> [String: NPYArray] {
    let result = try folder.daedalus("sample run --out s.npz \(options)")
    #expect(result.code == 0, "\(result.error)")
    return try NPZ.read(folder.file("s.npz"))
  }

  @Test func samplesComeWithTheirLabels() throws {
    let all = try sample("--count 12")
    #expect(try all["arr_1"]?.integers() == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1])
    #expect(all["arr_1"]?.element == .int64)
    let pixels = try #require(all["arr_0"]).bytes()
    #expect(try sample("--count 12 --batch 5")["arr_0"]?.bytes() == pixels)
    for name in ["7", "sneaker"] {
      let fixed = try sample("--count 8 --class \(name)")
      #expect(try fixed["arr_1"]?.integers() == [Int](repeating: 7, count: 8))
      let images = try #require(fixed["arr_0"]).bytes()
      #expect(images[7 * 784..<8 * 784] == pixels[7 * 784..<8 * 784])
      #expect(images[..<784] != pixels[..<784])
    }
  }

  @Test func theRunKeepsGridsAndGoesOn() throws {
    #expect(
      folder.contents(of: "run/samples").keys.sorted() == [
        "step-0000002.ema-0.9.png", "step-0000002.raw.png", "step-0000004.ema-0.9.png",
        "step-0000004.raw.png",
      ])
    let more = try folder.daedalus(
      "train run/recipe.yaml --out run --resume --set train.steps=5")
    #expect(more.code == 0, "\(more.error)")
  }

  @Test(arguments: [
    (
      "sample run --class Sneeker",
      "error: there is no class 'Sneeker': did you mean 'Sneaker'? Known: 0 T-shirt/top, "
        + "1 Trouser, 2 Pullover, 3 Dress, 4 Coat, 5 Sandal, 6 Shirt, 7 Sneaker, 8 Bag, "
        + "9 Ankle boot\n"
    ),
    (
      "predict --recipe run/recipe.yaml --part generator --weights w --input x.npy --timesteps "
        + "t.npy --output y.npy",
      "error: the network is conditioned on 10 classes: give a label for each image (--labels)\n"
    ),
    (
      "predict --recipe run/recipe.yaml --part generator --weights w --input x.npy --timesteps "
        + "t.npy --labels t.npy --output y.npy",
      "error: label 1 must be a whole number in 0..<10, but is 10.0\n"
    ),
    (
      "predict --config quick --weights w --input x.npy --timesteps t.npy --labels t.npy "
        + "--output y.npy",
      "error: the network is not conditioned on classes: it takes no labels\n"
    ),
  ])
  func aWrongClassIsOneError(_ line: String, _ text: String) throws {
    _ = folder.file(
      "x.npy",
      NPY.encode(HostArray(shape: [2, 1, 28, 28], values: .init(repeating: 0, count: 1568))))
    _ = folder.file("t.npy", NPY.encode(HostArray(shape: [2], values: [3, 10])))
    try Safetensors.write([], to: folder.file("w"))
    let result = try folder.daedalus(line)
    #expect(result.code == 2)
    #expect(result.error == text)
    #expect(!folder.names.contains("y.npy"))
  }

  /// Each part's raw output, told the classes by a file of whole numbers.
  @Test(arguments: ["denoiser", "generator"]) func predictTakesLabels(_ part: String) throws {
    let keys = Tensor([RandomKey(seed: 1, purpose: "test")])
    let x = try Tensor.random(.normal, keys: keys, shape: [1, 784]).read()
    _ = folder.file("x.npy", NPY.encode(HostArray(shape: [3, 1, 28, 28], values: x + x + x)))
    _ = folder.file("t.npy", NPY.encode(HostArray(shape: [3], values: [2, 2, 2])))
    _ = folder.file("l.npy", NPY.encode(shape: [3], integers: [4, 9, 4]))
    let result = try folder.daedalus(
      "predict --recipe run/recipe.yaml --part \(part) --input x.npy --timesteps t.npy --labels "
        + "l.npy --weights run/checkpoints/step-0000004/\(part).safetensors --output y.npy")
    #expect(result.code == 0, "\(result.error)")
    let y = try NPY.read(folder.file("y.npy")).values
    #expect(y[..<784] == y[1568...])
    #expect(y[..<784] != y[784..<1568])
  }

  /// Nothing is written before the labels were found to be good.
  @Test func faultyLabelsStopARunBeforeItBegins() throws {
    folder.cut("data/train-labels-idx1-ubyte", to: 30)
    let line = "train recipes/smoke/daed-classes.yaml --out new --set dataset.path=data"
    let result = try folder.daedalus(line)
    #expect(result.code == 2)
    #expect(
      result.error
        == "error: data/train-labels-idx1-ubyte: holds 30 bytes, but 64 values and a header take "
        + "72: it is cut short\n")
    #expect(!folder.names.contains("new"))
    let plain = try folder.daedalus(
      "train recipes/smoke/daed-classes.yaml --out new --set dataset.path=data "
        + "--set network.classes=none --set model.type=ddgm")
    #expect(plain.code == 0, "who needs no labels reads none: \(plain.error)")
  }

  @Test func aRecipeWithClassesCanBeTimed() throws {
    let result = try folder.daedalus(
      "bench --recipe run/recipe.yaml --batch 2 --runs 1 --threads 1 --json")
    #expect(result.code == 0, "\(result.error)")
  }
}
