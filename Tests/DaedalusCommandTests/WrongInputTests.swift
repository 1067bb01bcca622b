import Foundation
import TestSupport
import Testing

/// What a user sees who asks for something that cannot be done: one clear error on standard error,
/// the exit code of the design, nothing on standard output, and no file changed.
///
/// The texts were read and approved one by one: a change of one is a change of the product.
@Suite struct WrongInputTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let line: String
    let text: String
    var code: Int32 = 2
    var testDescription: String { line }
  }

  /// A folder with `run/`, trained for six steps, and damaged data and runs beside it.
  private static let files = Result {
    let folder = try ScratchFolder.tiny()
    for run in ["run --set train.steps=6", "dae --set train.steps=1 --set model.type=dae"] {
      let result = try folder.daedalus("train tiny.yaml --out \(run)")
      #expect(result.code == 0, "\(result.error)")
    }
    for (damage, copies) in damages {
      let original = copies.hasPrefix("data") ? "data" : "run"
      try folder.copy(original, to: copies)
      damage(folder, copies)
    }
    folder.write(faulty, to: "faulty.yaml")
    return folder.contents(of: ".")
  }

  private typealias Damage = @Sendable (ScratchFolder, String) -> Void
  private static let images = "train-images-idx3-ubyte"
  private static let damages: [(Damage, String)] = [
    ({ $0.cut("\($1)/\(images)", to: 1000) }, "data-cut"),
    ({ $0.cut("\($1)/\(images)", to: 10) }, "data-stump"),
    ({ $0.write("", to: "\($1)/\(images)") }, "data-empty"),
    (
      { folder, copy in
        let labels = folder.bytes("\(copy)/train-labels-idx1-ubyte")
        _ = folder.file("\(copy)/\(images)", labels)
      }, "data-magic"
    ),
    (
      { folder, copy in
        _ = folder.file("\(copy)/\(images)", ScratchFolder.fashionImages(63))
      }, "data-count"
    ),
    (
      { folder, copy in
        let header = ScratchFolder.header(2051, [64, 14, 56])
        let pixels = folder.bytes("\(copy)/\(images)").dropFirst(16)
        _ = folder.file("\(copy)/\(images)", header + pixels)
      }, "data-size"
    ),
    (
      { folder, copy in
        for part in ["generator", "generator.ema-0.9", "generator.optimizer"] {
          folder.cut("\(copy)/checkpoints/step-0000006/\(part).safetensors", to: 100_000)
        }
      }, "run-cut"
    ),
    ({ $0.write("{\"step\": 6,", to: "\($1)/checkpoints/step-0000006/state.json") }, "run-state"),
    ({ $0.remove("\($1)/checkpoints/step-0000006/denoiser.ema-0.9.safetensors") }, "run-part"),
    (
      { folder, copy in
        folder.remove("\(copy)/checkpoints/step-0000005")
        folder.remove("\(copy)/checkpoints/step-0000006")
      }, "run-young"
    ),
  ]

  private static let faulty = """
    name: faulty
    dataset: {type: fashion_mnist, path: data, limit: 0}
    schedule: {type: liner, steps: 6}
    network: {type: unet, chanels: 32}
    model: {type: daed, prediction: noise}
    train: {batch: many}

    """

  static let cases = [
    Case(line: "train tiny.yaml --out new --set dataset.path=nowhere", text: ""),
    Case(line: "train tiny.yaml --out new --set dataset.path=data-cut", text: ""),
    Case(line: "train tiny.yaml --out new --set dataset.path=data-stump", text: ""),
    Case(line: "train tiny.yaml --out new --set dataset.path=data-empty", text: ""),
    Case(line: "train tiny.yaml --out new --set dataset.path=data-magic", text: ""),
    Case(line: "train tiny.yaml --out new --set dataset.path=data-count", text: ""),
    Case(line: "train tiny.yaml --out new --set dataset.path=data-size", text: ""),
    Case(line: "train faulty.yaml", text: ""),
    Case(line: "train nowhere.yaml", text: ""),
    Case(line: "train tiny.yaml --out tiny.yaml/run", text: ""),
    Case(line: "train tiny.yaml --out run", text: ""),
    Case(line: "train tiny.yaml --out run --resume --set seed=8", text: ""),
    Case(line: "train tiny.yaml --out run-cut --resume --set train.steps=9", text: ""),
    Case(line: "train tiny.yaml --out run-state --resume --set train.steps=9", text: ""),
    Case(line: "train tiny.yaml --threads 0", text: ""),
    Case(line: "train tiny.yaml --frobnicate", text: ""),
    Case(line: "train", text: ""),
    Case(line: "smaple run", text: ""),
    Case(line: "sample", text: ""),
    Case(line: "sample nowhere", text: ""),
    Case(line: "sample data", text: ""),
    Case(line: "sample run-cut", text: ""),
    Case(line: "sample run-state", text: ""),
    Case(line: "sample run-part", text: ""),
    Case(line: "sample run-young", text: ""),
    Case(line: "sample run --count 0", text: ""),
    Case(line: "sample run --weights best", text: ""),
    Case(line: "sample run --sampler ddmi", text: ""),
    Case(line: "sample run --noise nowhere.npy", text: ""),
    Case(line: "sample run --generator data", text: ""),
    Case(line: "sample run --out tiny.yaml/s.npz --count 1", text: ""),
    Case(line: "sample dae", text: ""),
    Case(line: "sample dae --generator run", text: ""),
    Case(line: "recipe check faulty.yaml", text: ""),
    Case(line: "components schedul", text: ""),
    Case(line: "components schedule linea", text: ""),
    Case(line: "schedule tiny.yaml --json --csv", text: ""),
    Case(line: "bench", text: ""),
    Case(line: "bench --config quik", text: ""),
    Case(line: "bench --recipe tiny.yaml --part decoder", text: ""),
    Case(
      line: "predict --config quick --weights w --input x.npy --timesteps t.npy --output y.npy",
      text: ""),
  ]

  @Test(arguments: cases) func oneClearErrorAndNothingLost(_ wrong: Case) throws {
    let folder = ScratchFolder()
    let before = try Self.files.get()
    try folder.write(files: before, to: ".")
    let result = try folder.daedalus(wrong.line)
    #expect(result.error == wrong.text + "\n")
    #expect(result.output.isEmpty)
    #expect(result.code == wrong.code)
    expectSame(folder.contents(of: "."), before)
  }

  /// A run that fails on its way ends with 1, and its last checkpoint is whole.
  @Test func aLossThatIsNotFiniteNamesStepAndCheckpoint() throws {
    let folder = try ScratchFolder.tiny()
    try folder.write(files: Self.files.get().filter { $0.key.hasPrefix("run/") }, to: ".")
    let before = folder.contents(of: "run/checkpoints/step-0000006")
    let result = try folder.daedalus(
      "train tiny.yaml --out run --resume --set train.optimizer.learning_rate=1.0e30")
    #expect(result.code == 1)
    #expect(
      result.error.contains(
        /error: step 8: the loss is (-?nan|inf) \(t = 1 \.\.\. 6\)\. The last checkpoint is run\/checkpoints\/step-0000006\. A smaller learning rate is the usual cure\./
      ), "\(result.error)")
    expectSame(folder.contents(of: "run/checkpoints/step-0000006"), before)
    let again = try folder.daedalus("train tiny.yaml --out run --resume --set train.steps=7")
    #expect(again.code == 0, "\(again.error)")
  }
}

extension ScratchFolder {
  /// Cuts a file short.
  func cut(_ name: String, to count: Int) { _ = file(name, Array(bytes(name).prefix(count))) }

  /// Removes a file or folder.
  func remove(_ name: String) { try? FileManager.default.removeItem(atPath: file(name)) }
}
