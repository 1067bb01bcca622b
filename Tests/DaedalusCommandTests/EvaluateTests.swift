import Diffusion
import Foundation
import Images
import Tensor
import TestSupport
import Testing

/// `daedalus evaluate` on the run of a real network.
@Suite struct EvaluateTests {
  /// A folder with `run/`, trained for six steps; every test works on a copy.
  private static let trained = Result {
    let folder = try ScratchFolder.tiny()
    let result = try folder.daedalus("train tiny.yaml --out run --set train.steps=6")
    #expect(result.code == 0, "\(result.error)")
    return folder.contents(of: "run")
  }

  let folder: ScratchFolder

  init() throws {
    folder = try .tiny()
    try folder.write(files: Self.trained.get(), to: "run")
  }

  private func daedalus(_ line: String) throws -> RunsProgram.Result {
    let result = try folder.daedalus(
      line, environment: ["XDG_CACHE_HOME": folder.file("caches")])
    #expect(result.code == 0, "\(result.error)")
    return result
  }

  private struct Report: Decodable, Equatable {
    let extractor: String
    let samples: Int
    let reference_samples: Int?
    let reference: String?
    let metrics: [String: Double]
    let notes: [String]
    let origin: Origin

    struct Origin: Decodable, Equatable {
      let path: String?
      let run: String?
      let step: Int?
      let sampler: String?
      let steps: Int?
      let seed: String?
      let weights: String?
      let quantisation: String?
    }
  }

  private func report(_ line: String) throws -> Report {
    let result = try daedalus("evaluate \(line) --json")
    return try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
  }

  private let pixels = "--extractor raw_pixels --metrics fid"

  // MARK: - Runs

  @Test func aRunIsSampledAndComparedWithItsImages() throws {
    let found = try report("run --count 12 \(pixels)")
    #expect(found.samples == 12 && found.reference_samples == 64)
    #expect(found.reference == "fashion_mnist, training images")
    #expect(found.extractor.contains("raw pixels"))
    #expect(found.metrics.keys.sorted() == ["fid"] && (found.metrics["fid"] ?? 0) > 0)
    #expect(
      found.origin
        == Report.Origin(
          path: "run/samples/samples_12x28x28x1.npz", run: "run", step: 6, sampler: "ancestral",
          steps: 6, seed: "7", weights: "ema", quantisation: Quantisation.name))
    #expect(try daedalus("sample run --count 12 --out s.npz").code == 0)
    #expect(folder.bytes("s.npz") == folder.bytes("run/samples/samples_12x28x28x1.npz"))
    #expect(folder.bytes("s.png") == folder.bytes("run/samples/samples_12x28x28x1.png"))
    let lines = folder.text("run/evaluations.jsonl").split(separator: "\n")
    #expect(lines.count == 1)
    #expect(try JSONDecoder().decode(Report.self, from: Data(lines[0].utf8)) == found)
    #expect(!folder.names.contains("run/samples/samples_12x28x28x1.npz.partial"))
  }

  /// Samples that are there are taken, unless they are of other settings or other weights; every
  /// evaluation is a line.
  @Test func whatIsThereIsTaken() throws {
    let first = try report("run --count 5 \(pixels)")
    let file = "run/samples/samples_5x28x28x1.npz"
    // Other images under the same settings show whether they were taken.
    let members = try NPZ.read(folder.file(file))
    let black = NPY.encode(shape: [5, 28, 28, 1], bytes: [UInt8](repeating: 0, count: 3920))
    let settings = try #require(members["settings"]).text()
    try NPZ.write(
      [(name: "arr_0", npy: black), (name: "settings", npy: NPY.encode(string: settings))],
      to: folder.file(file))
    #expect(try report("run --count 5 \(pixels)").metrics != first.metrics)
    #expect(try report("run --count 5 --weights raw \(pixels)").metrics != first.metrics)
    #expect(try report("run --count 5 \(pixels)") == first)
    #expect(
      try report("run --count 5 \(pixels) --set sampler.clip=true").metrics != first.metrics)
    #expect(try daedalus("train tiny.yaml --out run --resume --set train.steps=8").code == 0)
    let later = try report("run --count 5 \(pixels)")
    #expect(later.origin.step == 8 && later.metrics != first.metrics)
    #expect(folder.text("run/evaluations.jsonl").split(separator: "\n").count == 6)
  }

  @Test func neitherBatchNorThreadsNorTheCacheChangeAFigure() throws {
    let first = try report("run --count 7 \(pixels)")
    for options in ["--batch 2 --threads 1", "--batch 7 --threads 3"] {
      folder.remove("run/samples/samples_7x28x28x1.npz")
      folder.remove("caches")
      #expect(try report("run --count 7 \(pixels) \(options)") == first)
    }
    #expect(folder.contents(of: "caches").count == 1)
    #expect(try report("run --count 7 \(pixels)") == first)
  }

  @Test func anInterruptedEvaluationGoesOn() throws {
    let whole = try report("run --count 48 --batch 4 \(pixels)")
    folder.remove("run/samples/samples_48x28x28x1.npz")
    let line = "evaluate run --count 48 --batch 4 \(pixels) --json"
    let program = try RunsProgram(
      line.split(separator: " ").map(String.init), in: folder.path,
      environment: ["XDG_CACHE_HOME": folder.file("caches")])
    program.wait {
      folder.contents(of: "run/samples/samples_48x28x28x1.npz.partial").count > 2
    }
    program.send(SIGTERM)
    let stopped = program.wait()
    #expect(stopped.code == 143 && stopped.output.isEmpty)
    #expect(
      stopped.error.hasSuffix(
        "stopped: the same command goes on after the last whole batch of samples.\n"))
    #expect(try report("run --count 48 --batch 4 \(pixels)") == whole)
  }

  // MARK: - Files

  /// The same images by other ways: figures are the same, to the bit.
  @Test func aFileOfTheSamplesHasTheSameFigures() throws {
    let run = try report("run --count 9 \(pixels)")
    let file = "run/samples/samples_9x28x28x1.npz"
    let train = Array(folder.bytes("data/train-images-idx3-ubyte").dropFirst(16))
    try NPZ.write(
      [(name: "arr_0", npy: NPY.encode(shape: [64, 28, 28, 1], bytes: train))],
      to: folder.file("train.npz"))
    for reference in ["run", "tiny.yaml", "train.npz"] {
      let found = try report("\(file) --reference \(reference) \(pixels)")
      #expect(found.metrics == run.metrics && found.samples == 9, "\(reference)")
      #expect(found.origin.seed == "7" && found.origin.quantisation == Quantisation.name)
      #expect(found.reference_samples == 64)
    }
    let few = try report("\(file) --reference train.npz --count 4 \(pixels)")
    #expect(few.samples == 4 && few.metrics != run.metrics)
    // Rounding of sums of squares in double.
    let same = try report("train.npz --reference train.npz \(pixels)")
    #expect(try abs(#require(same.metrics["fid"])) < 1e-6)
    #expect(
      same.origin
        == Report.Origin(
          path: "train.npz", run: nil, step: nil, sampler: nil, steps: nil, seed: nil, weights: nil,
          quantisation: nil))
  }

  /// Points of one place, with a little noise, are all inside the real ones and reach none of them.
  @Test func collapsedSamplesHavePrecisionAndNoRecall() throws {
    let train = Array(folder.bytes("data/train-images-idx3-ubyte").dropFirst(16))
    let one = Array(train[784 * 20..<784 * 21])
    let collapsed = (0..<64).flatMap { image in
      one.enumerated().map { $0.element == 0 && $0.offset == image ? 1 : $0.element }
    }
    for (name, bytes) in [("train", train), ("collapsed", collapsed)] {
      try NPZ.write(
        [(name: "arr_0", npy: NPY.encode(shape: [64, 28, 28, 1], bytes: bytes))],
        to: folder.file("\(name).npz"))
    }
    let found = try report("collapsed.npz --reference train.npz --extractor raw_pixels")
    #expect(try #require(found.metrics["precision"]) == 1)
    #expect(try #require(found.metrics["recall"]) < 0.1)
    #expect(found.metrics["inception_score"] == nil)
    #expect(
      found.notes.contains {
        $0.hasPrefix("inception_score needs logits features, and the extractor has only pooled")
      })
  }

  /// Before anything is sampled or trained: the error says where the weights are to be had.
  @Test(arguments: ["evaluate run --count 4", "train tiny.yaml --out new --set evaluate.every=2"])
  func weightsThatAreNotThereAreOneError(_ line: String) throws {
    let nowhere = folder.file("nowhere")
    let result = try folder.daedalus(
      line,
      environment: [
        "HOME": nowhere, "TORCH_HOME": nowhere, "XDG_CACHE_HOME": nowhere, "DAEDALUS_DATA": nowhere,
      ])
    #expect(result.code == 2 && result.output.isEmpty)
    #expect(
      result.error.hasPrefix(
        "error: pt_inception-2015-12-05-6726825d.pth: is in none of the folders "))
    #expect(result.error.split(separator: "\n").count == 1)
    #expect(folder.names == ["data", "run", "tiny.yaml"])
    #expect(folder.contents(of: "run/samples").isEmpty)
  }

  // MARK: - What is printed

  @Test func theTableHasEightyColumns() throws {
    let result = try daedalus("evaluate run --count 8 --extractor raw_pixels --bootstrap 5")
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(result.output)")
    #expect(
      result.output.hasPrefix(
        """
        samples    8 of run at step 6, ema; ancestral of 6 steps, seed 7
        quantised  openai: ((x + 1) * 127.5) clamped to 0...255, truncated
        reference  64 of fashion_mnist, training images
        extractor  raw pixels: row by row, channels side by side, level / 255

        figure
        """), "\(result.output)")
    #expect(result.output.contains(/\nfid +\d+\.\d{4} +\d+\.\d{4} \.\.\. \d+\.\d{4} +less\n/))
    #expect(result.output.contains("\n  fid: "))
    #expect(
      result.output.contains(
        "note: 8 samples are few: under 10000, figures scatter and depend on their number"))
    let said = result.error.split(separator: "\n")
    #expect(
      said.prefix(4) == [
        "evaluation of run:", "  8 samples of 6 steps to make, unless they are there",
        "  features of 8 samples",
        "  features of 64 reference images, unless they are kept from before",
      ], "\(result.error)")
    #expect(said.allSatisfy { $0.count <= 80 })
  }

  // MARK: - The bound

  /// What training measures of the same images.
  @Test func theBoundIsThatOfTraining() throws {
    let validate = "--set train.validate_every=6 --set train.validate_images=3"
    #expect(try daedalus("train tiny.yaml --out other --set train.steps=6 \(validate)").code == 0)
    let line = try #require(
      folder.metrics(of: "other").last { $0.contains(#""validation""#) })
    struct Line: Decodable {
      struct Figures: Decodable { let bits_per_dimension: Double }
      let validation: Figures
    }
    let expected = try JSONDecoder().decode(Line.self, from: Data(line.utf8))
    struct Bound: Decodable {
      let bits_per_dimension: Double
      let standard_error: Double
      let prior: Double
      let terms: [Double]
      let mse: [Double]
      let xstart_mse: [Double]
      let held_out: Bool
      let images: Int
    }
    let output = try daedalus("evaluate other --bound --count 3 --batch 2 --json").output
    let bound = try JSONDecoder().decode(Bound.self, from: Data(output.utf8))
    #expect(bound.bits_per_dimension == expected.validation.bits_per_dimension)
    #expect(bound.images == 3 && bound.held_out && bound.standard_error > 0)
    #expect([bound.terms, bound.mse, bound.xstart_mse].map(\.count) == [6, 6, 6])
    #expect(
      try NPZ.read(folder.file("other/bound/vb_terms.npz"))["arr_0"]?.doubles() == bound.terms)
    let text = try daedalus("evaluate other --bound --count 3").output
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
    let bits = String(format: "%.4f", bound.bits_per_dimension)
    #expect(text.contains("bits/dimension:       \(bits) +- "), "\(text)")
    #expect(text.contains("per step:             other/bound/xstart_mse_terms.npz\n"))
  }

  // MARK: - While training

  @Test func trainingTellsAndRecords() throws {
    let keys = [
      "every=2", "every_samples=6", "extractor.type=raw_pixels", "metrics=[fid]",
    ]
    let options = keys.map { "--set evaluate.\($0)" }.joined(separator: " ")
    let result = try daedalus(
      "train tiny.yaml --out new --set train.steps=4 --set trackers=[jsonl,csv,tensorboard] \(options)"
    )
    let lines = result.error.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 }, "\(result.error)")
    #expect(lines.count { $0.wholeMatch(of: /step [24]: 6 samples: fid [0-9.e+]+/) != nil } == 2)
    let found = folder.metrics(of: "new").filter { $0.contains(#""evaluation""#) }
    #expect(found.count == 2)
    #expect(
      found[0].contains(#""samples":6,"reference_images":64,"weights":"ema:0.9","extractor":"#))
    #expect(folder.text("new/metrics.csv").contains("evaluation/fid"))
    #expect(
      folder.text("new/README.md").contains("\n6 samples at step 4 (ema:0.9) beside 64 real "))
    let plain = try daedalus("train tiny.yaml --out plain --set train.steps=4")
    #expect(plain.code == 0)
    expectSame(folder.contents(of: "new/checkpoints"), folder.contents(of: "plain/checkpoints"))
  }
}
