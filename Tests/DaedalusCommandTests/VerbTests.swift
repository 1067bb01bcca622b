import Diffusion
import Experiments
import Foundation
import Layers
import Recipe
import Tensor
import TestSupport
import Testing

/// What the verbs print that answer questions.
@Suite struct VerbTests {
  let folder: ScratchFolder

  init() throws { folder = try .tiny() }

  /// What a verb printed, which had nothing to complain about.
  private func output(_ line: String) throws -> String {
    let result = try folder.daedalus(line)
    #expect(result.code == 0 && result.error.isEmpty, "\(result.error)")
    return result.output
  }

  /// Standard output as one JSON value.
  private func json(_ line: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(output(line).utf8))
  }

  private func object(_ line: String) throws -> [String: Any] {
    try #require(try json(line) as? [String: Any])
  }

  // MARK: - Recipes

  @Test func checkSaysOkOrEveryFault() throws {
    folder.write("seed: 1\nfrob: 2\n", to: "bad.yaml")
    #expect(try output("recipe check tiny.yaml") == "tiny.yaml: ok\n")
    let result = try folder.daedalus("recipe check bad.yaml tiny.yaml")
    #expect(result.code == 2)
    #expect(result.output == "tiny.yaml: ok\n", "a fault does not hide the recipes behind it")
    for fault in ["'frob'", "'dataset'", "'schedule'", "'model'", "'train'"] {
      #expect(result.error.contains(fault), "\(result.error)")
    }
  }

  @Test func showSaysEveryValueAndItsPlace() throws {
    folder.write("extends: tiny.yaml\nseed: 8\n", to: "more.yaml")
    #expect(try output("recipe show more.yaml --set train.batch=2") == Self.shown)
  }

  @Test func whatShowPrintsIsARecipeOfTheSameValues() throws {
    let text = try output("recipe show tiny.yaml")
    folder.write(text, to: "again.yaml")
    let plain = { (text: String) in text.replacing(/\ +# .*/, with: "") }
    #expect(try plain(output("recipe show again.yaml")) == plain(text))
  }

  @Test func showAsJSONListsKeyValueFileAndLine() throws {
    let values = try #require(
      try object("recipe show tiny.yaml --json --set seed=9")["values"] as? [[String: Any]])
    for value in values { #expect(value.keys.sorted() == ["file", "key", "line", "value"]) }
    let find = { (key: String) in values.first { $0["key"] as? String == key } }
    #expect(find("schedule.first_beta")?["value"] as? String == "0.2")
    #expect(find("schedule.first_beta")?["file"] as? String == "tiny.yaml")
    #expect(find("schedule.first_beta")?["line"] as? Int == 4)
    #expect(find("seed")?["file"] as? String == "--set seed=9")
    #expect(find("seed")?["line"] is NSNull)
    #expect(find("train.keep")?["file"] is NSNull)
  }

  // MARK: - Components

  @Test func everyComponentSaysWhatItIsAndItsKeys() throws {
    let list = try #require(try json("components --json") as? [[String: Any]])
    #expect(list.count >= 13)
    for component in list {
      #expect(component.keys.sorted() == ["keys", "kind", "name", "summary"])
      let name = "\(component["kind"] ?? "") \(component["name"] ?? "")"
      #expect((component["summary"] as? String)?.isEmpty == false, "\(name)")
      for key in try #require(component["keys"] as? [[String: Any]]) {
        #expect(key.keys.sorted() == ["default", "doc", "name", "range", "type"])
        #expect((key["doc"] as? String)?.isEmpty == false, "\(name).\(key["name"] ?? "")")
      }
    }
    let keys = { (kind: String, name: String) in
      let found = list.first { $0["kind"] as? String == kind && $0["name"] as? String == name }
      return (found?["keys"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
    }
    #expect(
      keys("schedule", "linear") == [
        "steps", "first_beta", "shorten", "cut", "beta_start", "beta_end", "scale",
      ])
    let part = ["", ".network", ".from", ".weights", ".trainable"]
    #expect(
      keys("model", "daed") == ["prediction", "variance"] + part.map { "denoiser\($0)" }
        + part.map { "generator\($0)" })
    #expect(keys("timesteps", "beta_weighted") == ["importance"])
    for name in ["cifar10", "fashion_mnist", "mnist"] {
      #expect(
        keys("dataset", name) == [
          "classes", "limit", "flip", "crop_size", "crop", "channels", "path",
        ])
    }
    #expect(keys("learning_rate_schedule", "cosine") == ["warm_up", "final_fraction"])
  }

  @Test func componentsAreDescribedInEightyColumns() throws {
    #expect(
      try output("components schedule linear") == """
        schedule linear: equally spaced betas, scaled by 1000 / steps
          steps: int in 2...100000; mandatory
              length of the chain; with 'shorten', before it is shortened
          first_beta: double in (0, 1); default null
              replaces the first beta: the noise that the DAE removes
          shorten: bool; default false
              drop the steps that the larger first step swallows
          cut: bool; default false
              keep the steps that the first one leaves, with their noise and their
              indices: for a generator trained on the whole chain
          beta_start: double in (0, 1); default 0.001
              first beta of a chain of 1000 steps
          beta_end: double in (0, 1); default 0.02
              last beta of a chain of 1000 steps
          scale: bool; default true
              multiply betas by 1000 / steps, below 10 steps by 100 / steps

        """)
    let all = try output("components").split(separator: "\n")
    let kinds = Set(all.compactMap { $0.split(separator: " ").first })
    for kind in kinds {
      for line in try output("components \(kind)").split(separator: "\n") {
        #expect(line.count <= 80, "\(line)")
      }
    }
    #expect(kinds.count == 12)
    #expect(all.allSatisfy { $0.count <= 80 })
  }

  // MARK: - Schedules

  @Test func scheduleGivesTheProcessToTheLastBit() throws {
    let recipe = try Recipe.load(folder.file("tiny.yaml"))
    let process = try Experiment.read(recipe, with: Registry(components)).experiment.process
    #expect(
      try object("schedule tiny.yaml --json").keys.sorted()
        == ["alpha_bar", "beta", "posterior_variance", "snr", "steps"])
    // JSONSerialization rounds figures, JSONDecoder does not.
    let table = try JSONDecoder().decode(
      Table.self, from: Data(output("schedule tiny.yaml --json").utf8))
    #expect(table.steps == 6)
    #expect(table.beta == process.betas)
    #expect(table.alpha_bar == process.alphaBars)
    #expect(table.snr == process.signalToNoise)
    #expect(table.posterior_variance == process.posteriorVariances)
    let rows = try output("schedule tiny.yaml --csv").split(separator: "\n").map {
      $0.split(separator: ",").map(String.init)
    }
    #expect(rows.first == ["t", "beta", "alpha_bar", "snr", "posterior_variance"])
    for (t, row) in rows.dropFirst().enumerated() {
      #expect(
        row.map { Double($0) } == [
          Double(t + 1), process.betas[t], process.alphaBars[t], process.signalToNoise[t],
          process.posteriorVariances[t],
        ])
    }
    #expect(rows.count == 7)
  }

  private struct Table: Decodable {
    let steps: Int
    let beta: [Double]
    let alpha_bar: [Double]
    let snr: [Double]
    let posterior_variance: [Double]
  }

  @Test func scheduleReadsARecipeOfAScheduleAlone() throws {
    folder.write("schedule: {type: linear, steps: 3}\n", to: "s.yaml")
    #expect(
      try output("schedule s.yaml") == """
        t        beta   alpha_bar    snr  posterior_variance
        1  0.33333333  0.66666667      2                   0
        2         0.5  0.33333333    0.5                0.25
        3  0.66666667  0.11111111  0.125                 0.5

        """)
  }

  // MARK: - Networks

  /// The file that `predict` writes against a call of the network in this process.
  @Test(arguments: ["denoiser", "generator"]) func predictIsTheNetwork(_ part: String) throws {
    let train = try folder.daedalus("train tiny.yaml --out run --set train.steps=2")
    #expect(train.code == 0, "\(train.error)")
    let keys = Tensor([RandomKey(seed: 1, purpose: "test")])
    let x = Tensor.random(.normal, keys: keys, shape: [1, 3 * 784]).reshaped([3, 28, 28, 1])
    let timesteps = Tensor([0, 2, 5])
    _ = folder.file(
      "x.npy", NPY.encode(HostArray(shape: [3, 1, 28, 28], values: try x.read())))
    _ = folder.file("t.npy", NPY.encode(try timesteps.hostArray()))
    let file = "run/checkpoints/step-0000002/\(part).safetensors"
    let said = try output(
      "predict --recipe tiny.yaml --part \(part) --weights \(file) --input x.npy "
        + "--timesteps t.npy --output y.npy")
    #expect(said.isEmpty)
    let network = try Experiment.read(
      try Recipe.load(folder.file("tiny.yaml")), with: Registry(components)
    ).experiment.model.parts[0].network
    let weights = try Weights(
      network.parameters, arrays: Safetensors.read(folder.file(file)).arrays, source: file)
    let y = network(x, at: timesteps, Pass(weights))
    let written = try NPY.read(folder.file("y.npy"))
    #expect(written.shape == [3, 1, 28, 28])
    #expect(try written.values == y.read())
    #expect(written.values.contains { $0 != 0 })
  }

  @Test func predictRefusesArraysThatDoNotFit() throws {
    _ = folder.file("x.npy", NPY.encode(HostArray(shape: [1, 4], values: [0, 0, 0, 0])))
    _ = folder.file("t.npy", NPY.encode(HostArray(shape: [1], values: [0])))
    try Safetensors.write([], to: folder.file("w.safetensors"))
    let result = try folder.daedalus(
      "predict --recipe tiny.yaml --weights w.safetensors --input x.npy --timesteps t.npy "
        + "--output y.npy")
    #expect(result.code == 2)
    #expect(result.error == "error: the input must be [n, 1, 28, 28], but is [1, 4]\n")
    #expect(!folder.names.contains("y.npy"))
  }

  @Test func anExtractorIsTimed() throws {
    let line = "extractor bench raw_pixels --batch 2 --size 9 --runs 1 --threads 1"
    let result = try object("\(line) --json")
    #expect(
      result.keys.sorted() == [
        "batch", "extractor", "ms_per_image", "peak_mb", "size", "threads",
      ])
    #expect(result["batch"] as? Int == 2 && result["size"] as? Int == 9)
    #expect((result["ms_per_image"] as? Double).map { $0 > 0 } == true)
    #expect(try output(line).contains(" ms per image of 9 pixels, batch 2, 1 threads\n"))
    let profile = try object("\(line) --profile --json")
    #expect((profile["layers"] as? [Any])?.isEmpty == false)
    let failure = try folder.daedalus("extractor bench raw_pixels --size 0")
    #expect(failure.code == 2 && failure.error.contains("--size must lie in 1...4096, but is 0"))
    let unknown = try folder.daedalus("extractor bench raw_pixel")
    #expect(unknown.code == 2 && unknown.error.contains("did you mean 'raw_pixels'?"))
  }

  @Test func benchHasTheKeysOfThePeer() throws {
    let result = try object("bench --recipe tiny.yaml --batch 2 --runs 1 --threads 1 --json")
    #expect(
      result.keys.sorted() == [
        "batch", "config", "dtype", "forward_ms_per_image", "parameters", "threads",
        "train_ms_per_image", "train_peak_mb",
      ])
    #expect(result["config"] as? String == "tiny" && result["dtype"] as? String == "float32")
    #expect(result["batch"] as? Int == 2 && result["threads"] as? Int == 1)
    #expect(result["parameters"] as? Int == 304_673)
    for key in ["forward_ms_per_image", "train_ms_per_image", "train_peak_mb"] {
      #expect((result[key] as? Double).map { $0 > 0 } == true)
    }
    folder.write("network: {type: unet, channels: 32, multipliers: [1]}\n", to: "network.yaml")
    let text = try output("bench --recipe network.yaml --batch 1 --runs 1")
    #expect(text.split(separator: "\n").count == 4)
    #expect(text.hasPrefix("network.yaml: 0.313 M parameters, batch 1, "))
  }

  @Test func aProfileAddsUpToTheStep() throws {
    let line = "bench --recipe tiny.yaml --batch 2 --runs 2 --threads 1 --profile"
    let profile = try object("\(line) --json")
    let layers = try #require(profile["layers"] as? [[String: Any]])
    let (step, host) = (profile["step_ms"] as? Double, profile["host_ms"] as? Double)
    let inside = layers.reduce(0.0) { sum, layer in
      sum
        + ["forward_ms", "backward_ms", "update_ms"].reduce(0) {
          $0 + (layer[$1] as? Double ?? .nan)
        }
    }
    // Milliseconds in decimal digits.
    #expect(try abs(inside + #require(host) - #require(step)) < 1e-6)
    let convolution = try #require(layers.first { $0["layer"] as? String == "convolution 3x3" })
    #expect((convolution["forward_gflops"] as? Double).map { $0 > 0 } == true)
    #expect(
      Set(layers.compactMap { $0["path"] as? String })
        == ["", "winograd 4x4", "row products", "dot products", "blocks"])
    let text = try output(line).split(separator: "\n")
    #expect(text.count == layers.count + 2)
    for line in text { #expect(line.count <= 80, "\(line)") }
  }

  // MARK: - The program

  @Test func doctorSaysWhatIsThere() throws {
    let report = try object("doctor --json --threads 1")
    #expect(
      report.keys.sorted() == [
        "bf16", "components", "datasets", "extractors", "gnuplot", "instruction_set", "memory_mb",
        "openblas", "plugins", "processors", "system", "threads", "version",
      ])
    #expect(report["threads"] as? Int == 1)
    let plugins = try #require(report["plugins"] as? String)
    #expect(plugins.contains(/^can be compiled by .*\/swiftc, Swift version 6\./), "\(plugins)")
    let components = try #require(report["components"] as? [String: [String]])
    #expect(components["model"]?.joined(separator: ", ") == known(.model))
    let datasets = try #require(report["datasets"] as? [String: String])
    #expect(datasets.keys.sorted().joined(separator: ", ") == known(.dataset))
    let extractors = try #require(report["extractors"] as? [String: String])
    #expect(extractors.keys.sorted().joined(separator: ", ") == known(.extractor))
    #expect(extractors["raw_pixels"]?.hasPrefix("raw pixels: ") == true)
    #expect(extractors["inception_v3"]?.contains("nception") == true)
    #expect(try output("doctor").hasPrefix("daedalus 0.1.0 on "))
    let poor = try folder.daedalus("doctor", environment: ["PATH": "/nonexistent"])
    #expect(
      poor.output.contains("\ngnuplot:          not found: apt-get install gnuplot-nox\n"))
  }

  @Test(arguments: [
    "train", "sample", "evaluate", "compare", "analyze", "analyze snr", "analyze dynamics",
    "analyze loss-share", "analyze reconstruction", "analyze transition", "analyze grids",
    "recipe check", "recipe show", "recipe diff", "recipe schema",
    "components", "schedule", "predict", "bench", "weights convert", "extractor train",
    "extractor test", "extractor bench", "data list", "data verify", "data prepare", "new",
    "check-plugin", "doctor",
  ]) func helpHasAnExampleInEightyColumns(_ verb: String) throws {
    let text = try output("\(verb) --help")
    #expect(text.contains("\nExample: daedalus \(verb) "))
    for line in text.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
  }

  @Test func theProgramSaysWhatItCanDo() throws {
    for line in ["", "--help", "help"] {
      let text = try output(line)
      #expect(text.contains("A first run: daedalus train recipes/quickstart.yaml"))
      for verb in [
        "train", "sample", "evaluate", "recipe", "components", "schedule", "predict", "extractor",
        "data", "bench",
      ] {
        #expect(text.contains("\n  \(verb) "))
      }
    }
    #expect(try output("--version") == "0.1.0\n")
  }

  /// Completions know the verbs, and that recipes are YAML files.
  @Test(arguments: ["bash", "zsh", "fish"]) func shellsCompleteWhatIsTyped(_ shell: String) throws {
    let script = try output("--generate-completion-script \(shell)")
    for word in ["train", "recipe", "diff", "timesteps", "yaml"] {
      #expect(script.contains(word), "\(word)")
    }
  }

  private static let shown = """
    name: tiny  # tiny.yaml:1
    seed: 8  # more.yaml:2
    dataset:
      type: fashion_mnist  # tiny.yaml:3
      limit: null  # default
      flip: false  # default
      crop_size: null  # default
      crop: centre  # default
      channels: null  # default
      path: data  # tiny.yaml:3
      classes: null  # default
    schedule:
      type: linear  # tiny.yaml:4
      steps: 6  # tiny.yaml:4
      first_beta: 0.2  # tiny.yaml:4
      shorten: false  # default
      cut: false  # default
      beta_start: 0.001  # default
      beta_end: 0.02  # default
      scale: true  # default
    timesteps:
      type: beta_weighted  # tiny.yaml:5
      importance: true  # default
    network:
      type: unet  # tiny.yaml:6
      channels: 32  # tiny.yaml:6
      multipliers: [1, 1]  # tiny.yaml:6
      blocks: 1  # tiny.yaml:6
      attention_at: []  # default
      heads: 4  # default
      head_channels: null  # default
      resample: convolution  # default
      film: true  # default
      classes: none  # default
      dropout: 0.1  # tiny.yaml:6
    model:
      type: daed  # tiny.yaml:7
      prediction: epsilon  # default
      variance: fixed_large  # default
      denoiser: null  # default
      generator: null  # default
    loss:
      type: simple  # default
    train:
      steps: 40  # tiny.yaml:9
      batch: 2  # --set train.batch=2
      accumulate: 1  # default
      precision: float32  # default
      ema: [0.9]  # tiny.yaml:11
      optimizer:
        type: adamw  # tiny.yaml:13
        learning_rate: 0.001  # tiny.yaml:13
        beta1: 0.9  # default
        beta2: 0.999  # default
        epsilon: 1.0e-08  # default
        weight_decay: 0.0  # default
      learning_rate_schedule:
        type: constant  # default
        warm_up: 0  # default
      clip_norm: null  # default
      recompute: none  # default
      checkpoint_every: 5  # tiny.yaml:12
      keep: 2  # default
      sample_every: 0  # default
      validate_every: 0  # default
      validate_images: 16  # default
    sampler:
      type: ancestral  # default
      steps: null  # default
      clip: false  # default
      dynamic_threshold: null  # default
    evaluate:
      samples: 10000  # default
      reference_images: null  # default
      extractor:
        type: inception_v3  # default
        weights: null  # default
        resize: tensorflow  # default
        scale: null  # default
      metrics: null  # default
      every: 0  # default
      every_samples: 256  # default
    trackers:
      - type: jsonl  # default

    """
}
