import Diffusion
import Foundation
import Images
import Tensor
import TestSupport
import Testing

/// `daedalus sample` on the run of a real network.
@Suite struct SampleTests {
  /// A folder with `run/`, trained for six steps; every test works on a copy.
  private static let trained = Result {
    let folder = try ScratchFolder.tiny()
    let result = try folder.daedalus("train tiny.yaml --out run --set train.steps=6")
    #expect(result.code == 0, "\(result.error)")
    return folder.contents(of: "run")
  }

  let folder: ScratchFolder

  init() throws {
    folder = ScratchFolder()
    try folder.writeFashion()
    try folder.write(files: Self.trained.get(), to: "run")
  }

  private func images(_ name: String) throws -> [UInt8] {
    try #require(try NPZ.read(folder.file(name))["arr_0"]).bytes()
  }

  private func sample(_ options: String) throws -> [UInt8] {
    let result = try folder.daedalus("sample run --out s.npz \(options)")
    #expect(result.code == 0, "\(result.error)")
    return try images("s.npz")
  }

  @Test func theFilesAreThoseThatOthersRead() throws {
    let result = try folder.daedalus("sample run --count 10")
    #expect(result.code == 0)
    #expect(
      result.output == """
        images: run/samples/samples_10x28x28x1.npz
        grid:   run/samples/samples_10x28x28x1.png

        """)
    let arrays = try NPZ.read(folder.file("run/samples/samples_10x28x28x1.npz"))
    #expect(
      arrays.keys.sorted()
        == ["arr_0", "quantisation", "run", "sampler", "seed", "settings", "steps", "weights"])
    #expect(arrays["arr_0"]?.shape == [10, 28, 28, 1])
    #expect(try arrays["arr_0"]?.bytes().count == 7840)
    #expect(try arrays["run"]?.text() == "run")
    #expect(try arrays["sampler"]?.text() == "ancestral")
    #expect(try arrays["seed"]?.text() == "7")
    #expect(try arrays["steps"]?.integers() == [6])
    #expect(try arrays["weights"]?.text() == "ema")
    #expect(try arrays["quantisation"]?.text() == Quantisation.name)
    // Eight in a row, twice enlarged, a border of two pixels around each.
    let grid = try PNG.read(folder.file("run/samples/samples_10x28x28x1.png"))
    #expect((grid.width, grid.height, grid.channels) == (8 * 58 + 2, 2 * 58 + 2, 1))
    let first = try #require(arrays["arr_0"]).bytes()[0]
    #expect(grid.pixels[2 * grid.width + 2] == first)
    #expect(!FileManager.default.fileExists(atPath: folder.file("run/samples/x.partial")))
  }

  @Test func neitherBatchNorThreadsChangeAnImage() throws {
    let all = try sample("--count 7")
    #expect(try sample("--count 7 --batch 1 --threads 1") == all)
    #expect(try sample("--count 7 --batch 3 --threads 3") == all)
    #expect(try sample("--count 2") == Array(all[..<1568]))
    #expect(try sample("--count 7 --seed 8") != all)
    #expect(try sample("--count 7 --weights raw") != all)
  }

  @Test func anAverageIsTakenByItsRate() throws {
    let usual = try sample("--count 3")
    #expect(try sample("--count 3 --weights raw") != usual)
    #expect(try sample("--count 3 --weights ema:0.9") == usual)
    #expect(try NPZ.read(folder.file("s.npz"))["weights"]?.text() == "ema:0.9")
  }

  @Test func anInterruptedJobGoesOn() throws {
    let all = try sample("--count 48 --batch 4")
    let program = try RunsProgram(
      ["sample", "run", "--out", "t.npz", "--count", "48", "--batch", "4"], in: folder.path)
    program.wait { folder.contents(of: "t.npz.partial").count > 2 }
    program.send(SIGINT)
    let stopped = program.wait()
    #expect(stopped.code == 130)
    #expect(
      stopped.error.hasSuffix("stopped: the same command goes on after the last whole batch.\n"))
    #expect(!folder.names.contains("t.npz"))
    let result = try folder.daedalus("sample run --out t.npz --count 48 --batch 4")
    #expect(result.code == 0)
    #expect(try images("t.npz") == all)
    #expect(!folder.names.contains("t.npz.partial"))
  }

  @Test func noiseComesFromAFile() throws {
    let all = try sample("--count 3")
    let noise = try ImageNoise(seed: 7, images: 0..<3).normal([3, 28, 28, 1], use: 0).hostArray()
    _ = folder.file(
      "x.npy", NPY.encode(HostArray(shape: [3, 1, 28, 28], values: noise.values)))
    #expect(try sample("--count 3 --noise x.npy") == all)
    #expect(try sample("--count 3 --noise x.npy --seed 8") != all, "the steps' noise is the seed's")
    let wrong = try folder.daedalus("sample run --out w.npz --count 4 --noise x.npy")
    #expect(wrong.code == 2)
    #expect(
      wrong.error
        == "error: x.npy: must be <f4 of shape [4, 1, 28, 28], but is <f4 of shape [3, 1, 28, 28]\n"
    )
  }

  /// Neither doubles nor another order of axes nor an infinity is taken for noise; nothing is written.
  @Test func noiseIsReadStrictly() throws {
    let shape = [2, 1, 28, 28]
    var values = [Float](repeating: 0.5, count: 1568)
    _ = folder.file(
      "double.npy", NPY.encode(shape: shape, doubles: values.map { Double($0) }))
    _ = folder.file(
      "nhwc.npy", NPY.encode(HostArray(shape: [2, 28, 28, 1], values: values)))
    values[800] = .infinity
    _ = folder.file("infinite.npy", NPY.encode(HostArray(shape: shape, values: values)))
    for (name, text) in [
      ("double", "must be <f4 of shape [2, 1, 28, 28], but is <f8 of shape [2, 1, 28, 28]"),
      ("nhwc", "must be <f4 of shape [2, 1, 28, 28], but is <f4 of shape [2, 28, 28, 1]"),
      ("infinite", "must hold finite numbers, but has inf in image 1"),
    ] {
      let result = try folder.daedalus("sample run --out w.npz --count 2 --noise \(name).npy")
      #expect(result.code == 2 && result.error == "error: \(name).npy: \(text)\n")
    }
    #expect(!folder.names.contains("w.npz"))
  }

  /// --sampler and --steps are --set by shorter names, and the npz tells what was used.
  @Test func anotherSamplerTakesFewerSteps() throws {
    let short = try sample("--count 3 --sampler ddim --steps 3")
    let arrays = try NPZ.read(folder.file("s.npz"))
    #expect(try arrays["sampler"]?.text() == "ddim")
    #expect(try arrays["steps"]?.integers() == [3])
    #expect(try sample("--count 3 --set sampler.type=ddim --set sampler.steps=3") == short)
    #expect(try sample("--count 3 --sampler ddim --steps 3 --batch 2 --threads 1") == short)
    #expect(try sample("--count 3 --sampler ddim") != short)
    for name in ["dpm_solver_2m", "heun"] {
      #expect(try sample("--count 3 --sampler \(name) --steps 3") != short)
      #expect(try NPZ.read(folder.file("s.npz"))["sampler"]?.text() == name)
    }
  }

  /// The weights of six steps say next to nothing, so x_T is only blown up: all pixels drift.
  @Test func aDriftIsSaid() throws {
    let result = try folder.daedalus("sample run --count 4 --set schedule.steps=30")
    #expect(result.code == 0)
    #expect(result.error.contains(/warning: \d+ % of the pixels are wholly black or wholly white/))
    #expect(result.error.contains("--set sampler.clip=true"))
    #expect(result.error.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let other = try folder.daedalus(
      "sample run --count 4 --set schedule.steps=30 --sampler heun --steps 3")
    let text = other.error.replacing("\n", with: " ")
    #expect(text.contains("'sampler: {type: heun, clip: true}' in the recipe"), "\(text)")
  }

  @Test func aDAEDOfTwoEqualPartsSamplesLikeADDGM() throws {
    let result = try folder.daedalus(
      "train run/recipe.yaml --out one --set train.steps=6 --set model.type=ddgm")
    #expect(result.code == 0, "\(result.error)")
    for file in ["generator.safetensors", "generator.ema-0.9.safetensors"] {
      let weights = folder.bytes("one/checkpoints/step-0000006/\(file)")
      #expect(!weights.isEmpty)
      for part in ["generator", "denoiser"] {
        let name = file.replacing("generator", with: part)
        _ = folder.file("run/checkpoints/step-0000006/\(name)", weights)
      }
    }
    for weights in ["raw", "ema"] {
      #expect(
        try folder.daedalus("sample one --out one.npz --count 4 --weights \(weights)").code == 0)
      #expect(try sample("--count 4 --weights \(weights)") == images("one.npz"))
    }
  }

  /// The paper's DAED (IN): a generator and a denoiser, each from a run of its own.
  @Test func partsOfTwoRunsSampleTogether() throws {
    let dae = try folder.daedalus(
      "train run/recipe.yaml --out dae --set train.steps=2 --set model.type=dae")
    #expect(dae.code == 0, "\(dae.error)")
    folder.write(
      """
      name: both
      dataset: {type: fashion_mnist, path: data}
      schedule: {type: linear, steps: 6, first_beta: 0.2}
      model: {type: daed, generator: {from: run}, denoiser: {from: dae}}
      train: {steps: 0}
      """, to: "both.yaml")
    let both = try folder.daedalus("train both.yaml")
    #expect(both.code == 0, "\(both.error)")
    #expect(
      folder.bytes("runs/both/checkpoints/step-0000000/denoiser.safetensors")
        == folder.bytes("dae/checkpoints/step-0000002/denoiser.ema-0.9.safetensors"))
    #expect(try folder.daedalus("sample runs/both --out b.npz --count 2 --seed 7").code == 0)
    #expect(try sample("--count 2 --denoiser dae") == images("b.npz"))
  }

  /// A generator of the whole chain, cut, and finished by a denoiser with a smaller network of its own:
  /// the same images by a recipe and by options.
  @Test func aDDGMIsCutAndFinishedByADAE() throws {
    for line in [
      "train run/recipe.yaml --out ddgm --set train.steps=2 --set model.type=ddgm "
        + "--set schedule.first_beta=null --set schedule.steps=12",
      "train run/recipe.yaml --out dae --set train.steps=2 --set model.type=dae "
        + "--set schedule.first_beta=0.3 --set network.multipliers=[1]",
    ] {
      let result = try folder.daedalus(line)
      #expect(result.code == 0, "\(result.error)")
    }
    folder.write(
      """
      name: cut
      seed: 7
      dataset: {type: fashion_mnist, path: data}
      schedule: {type: linear, steps: 12, first_beta: 0.3, cut: true}
      model: {type: daed, generator: {from: ddgm}, denoiser: {from: dae}}
      train: {steps: 0}
      """, to: "cut.yaml")
    #expect(try folder.daedalus("train cut.yaml").code == 0)
    #expect(try folder.daedalus("sample runs/cut --out c.npz --count 2").code == 0)
    let options = "--count 2 --denoiser dae --set model.type=daed --set schedule.first_beta=0.3"
    let result = try folder.daedalus(
      "sample ddgm --out d.npz \(options) --set schedule.cut=true")
    #expect(result.code == 0, "\(result.error)")
    #expect(try images("d.npz") == images("c.npz"))
    #expect(try NPZ.read(folder.file("d.npz"))["steps"]?.integers().first ?? 12 < 12)
    #expect(try folder.daedalus("sample ddgm --out e.npz \(options)").code == 0)
    #expect(try images("e.npz") != images("c.npz"), "without the cut the steps are others")
  }
}

extension ScratchFolder {
  /// Writes files by their paths below a folder.
  func write(files: [String: [UInt8]], to name: String) throws {
    for (path, bytes) in files {
      let full = "\(name)/\(path)"
      try makeFolder(String(full.prefix(upTo: full.lastIndex(of: "/") ?? full.endIndex)))
      _ = file(full, bytes)
    }
  }
}
