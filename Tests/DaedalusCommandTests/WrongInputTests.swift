import Diffusion
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
    try folder.writeSampleFiles()
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
    ({ $0.remove("\($1)/t10k-images-idx3-ubyte") }, "data-train"),
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
    Case(
      line: "train tiny.yaml --out new --set dataset.path=nowhere",
      text: """
        error: train-images-idx3-ubyte: there is no such file, plain or with .gz, in nowhere, nowhere/fashion-mnist, nowhere/FashionMNIST/raw: install the apt package dataset-fashion-mnist, or name by 'dataset.path' the folder that holds train-images-idx3-ubyte[.gz] and train-labels-idx1-ubyte[.gz]
        """),
    Case(
      line: "train tiny.yaml --out new --set dataset.path=data-cut",
      text: """
        error: data-cut/train-images-idx3-ubyte: holds 1000 bytes, but 64 x 28 x 28 values and a header take 50192: it is cut short
        """),
    Case(
      line: "train tiny.yaml --out new --set dataset.path=data-stump",
      text: """
        error: data-stump/train-images-idx3-ubyte: holds 10 bytes, but the header of images alone takes 16
        """),
    Case(
      line: "train tiny.yaml --out new --set dataset.path=data-empty",
      text: """
        error: data-empty/train-images-idx3-ubyte: holds 0 bytes, but the header of images alone takes 16
        """),
    Case(
      line: "train tiny.yaml --out new --set dataset.path=data-magic",
      text: """
        error: data-magic/train-images-idx3-ubyte: begins with the magic number 2049, but 2051 is expected for an IDX file of images
        """),
    Case(
      line: "train tiny.yaml --out new --set dataset.path=data-count --set network.classes=added",
      text: """
        error: data-count/train-labels-idx1-ubyte: holds 64 labels, but data-count/train-images-idx3-ubyte holds 63 images
        """),
    Case(
      line: "train tiny.yaml --out new --set dataset.path=data-size",
      text: """
        error: data-size/train-images-idx3-ubyte: has images of 14x56, but FashionMNIST's are 28x28x1: name the folder of its files by 'dataset.path'
        """),
    Case(
      line: "train tiny.yaml --out new --set dataset.path=data-train --set train.validate_every=2",
      text: """
        error: t10k-images-idx3-ubyte: there is no such file, plain or with .gz, in data-train, data-train/fashion-mnist, data-train/FashionMNIST/raw: install the apt package dataset-fashion-mnist, or name by 'dataset.path' the folder that holds t10k-images-idx3-ubyte[.gz] and t10k-labels-idx1-ubyte[.gz]
        """),
    Case(
      line: "train tiny.yaml --out new --set train.validate_every=2 --set train.validate_images=9",
      text: """
        error: 'train.validate_images' is 9, but the dataset has only 8 held-out images
        """),
    Case(
      line: "train faulty.yaml",
      text: sixFaults),
    Case(
      line: "train nowhere.yaml",
      text: """
        nowhere.yaml: error: there is no file 'nowhere.yaml'
        1 error; nothing was run.
        """),
    Case(
      line: "train tiny.yaml --out tiny.yaml/run",
      text: """
        error: tiny.yaml: the folder cannot be made: File exists
        """),
    Case(
      line: "train tiny.yaml --out run",
      text: """
        error: 'run' holds a run already. Go on with it by --resume, or choose another folder by --out.
        """),
    Case(
      line: "train tiny.yaml --out run --resume --set seed=8",
      text: """
        error: 'run' was begun with other values, and a run cannot change them midway:
          seed: 7, now 8
        Begin another run by another --out.
        """),
    Case(
      line: "train tiny.yaml --out run-cut --resume --set train.steps=9",
      text: """
        error: run-cut/checkpoints/step-0000006/generator.optimizer.safetensors: array 'first.input_blocks.1.0.out_layers.3.weight' ends at byte 108800 of the data, but the file holds only 77296 bytes of data: it is cut short. To go on from step 5, remove run-cut/checkpoints/step-0000006
        """),
    Case(
      line: "train tiny.yaml --out run-state --resume --set train.steps=9",
      text: """
        error: run-state/checkpoints/step-0000006/state.json: is damaged: it is not the JSON that says where training stands. To go on from step 5, remove run-state/checkpoints/step-0000006
        """),
    Case(
      line: "train tiny.yaml --threads 0",
      text: """
        error: --threads must lie in 1...1024, but is 0
        Usage: daedalus train <recipe> [--out <folder>] [--resume|--dry-run] [<options>]
          See 'daedalus train --help' for more information.
        """),
    Case(
      line: "train tiny.yaml --frobnicate",
      text: """
        error: Unknown option '--frobnicate'
        Usage: daedalus train <recipe> [--out <folder>] [--resume|--dry-run] [<options>]
          See 'daedalus train --help' for more information.
        """),
    Case(
      line: "train",
      text: """
        error: Missing expected argument '<recipe>'
        Help:  <recipe>  The recipe.
        Usage: daedalus train <recipe> [--out <folder>] [--resume|--dry-run] [<options>]
          See 'daedalus train --help' for more information.
        """),
    Case(
      line: "smaple run",
      text: """
        error: there is no verb 'smaple': did you mean 'sample'? Known: train, sample, evaluate, compare, analyze, reproduce, runs, recipe, components, schedule, predict, weights, extractor, data, bench, new, check-plugin, doctor
        """),
    Case(
      line: "train tiny.yaml --plugin",
      text: """
        error: --plugin needs a file: daedalus --plugin my_schedule.swift VERB
        """),
    Case(
      line: "--plugin nowhere.swift train tiny.yaml",
      text: """
        error: nowhere.swift: there is no such file
        """),
    Case(
      line: "check-plugin tiny.yaml",
      text: """
        error: tiny.yaml: is no Swift file: its name does not end in .swift
        """),
    Case(
      line: "sample",
      text: """
        error: Missing expected argument '<run>'
        Help:  <run>  The run folder.
        Usage: daedalus sample [<options>] <run>
          See 'daedalus sample --help' for more information.
        """),
    Case(
      line: "sample nowhere",
      text: """
        error: 'nowhere' is not a run folder: there is nothing there. A run is made by: daedalus train RECIPE --out nowhere
        """),
    Case(
      line: "sample data",
      text: """
        error: 'data' is not a run folder: it has no recipe.yaml. A run is made by: daedalus train RECIPE --out data
        """),
    Case(
      line: "sample run-cut",
      text: """
        error: run-cut/checkpoints/step-0000006/generator.ema-0.9.safetensors: array 'input_blocks.1.0.out_layers.3.weight' ends at byte 108800 of the data, but the file holds only 89440 bytes of data: it is cut short
        """),
    Case(
      line: "sample run-state",
      text: """
        error: run-state/checkpoints/step-0000006/state.json: is damaged: it is not the JSON that says where training stands
        """),
    Case(
      line: "sample run-part",
      text: """
        error: run-part/checkpoints/step-0000006/denoiser.ema-0.9.safetensors: cannot be read: No such file or directory
        """),
    Case(
      line: "sample run-young",
      text: """
        error: the run 'run-young' has no checkpoint yet. It goes on with: daedalus train run-young/recipe.yaml --out run-young --resume
        """),
    Case(
      line: "sample run --count 0",
      text: """
        error: --count must lie in 1...10000000, but is 0
        Usage: daedalus sample [<options>] <run>
          See 'daedalus sample --help' for more information.
        """),
    Case(
      line: "sample run --weights best",
      text: """
        error: The value 'best' is invalid for '--weights <weights>': it must be raw, ema (the first average that the run keeps) or ema:RATE (that one)
        Help:  --weights <weights>  Weights: raw, ema (the first average) or ema:RATE (that one). Unless given: ema where the run keeps an average.
        Usage: daedalus sample [<options>] <run>
          See 'daedalus sample --help' for more information.
        """),
    Case(
      line: "sample run --weights ema:0.99",
      text: """
        error: the run 'run' keeps no average at 0.99. Weights that it has: ema:0.9, raw
        """),
    Case(
      line: "sample run --sampler ddmi",
      text: """
        --set sampler.type=ddmi: error: there is no sampler called 'ddmi'
             | --set sampler.type=ddmi
             |                    ^~~~ did you mean 'ddim'? Known: \(known(.sampler))
        1 error; nothing was run.
        """),
    Case(
      line: "sample run --steps 7",
      text: """
        --set sampler.steps=7: error: 'steps' must lie in 2...6, but is 7
             | --set sampler.steps=7
             |                     ^
        1 error; nothing was run.
        """),
    Case(
      line: "sample run --sampler ddim --steps 3 --set sampler.eta=2",
      text: """
        --set sampler.eta=2: error: 'eta' must lie in 0...1, but is 2
             | --set sampler.eta=2
             |                   ^
        1 error; nothing was run.
        """),
    Case(
      line: "sample run --set sampler.clip=true --set sampler.dynamic_threshold=0.9",
      text: """
        --set sampler.dynamic_threshold=0.9: error: 'dynamic_threshold' and 'clip' exclude each other
             | --set sampler.dynamic_threshold=0.9
             |                                 ^~~
        1 error; nothing was run.
        """),
    Case(
      line: "schedule tiny.yaml --set schedule.cut=true --set schedule.shorten=true",
      text: """
        --set schedule.cut=true: error: 'cut' and 'shorten' exclude each other
             | --set schedule.cut=true
             |                    ^~~~
        1 error; nothing was run.
        """),
    Case(
      line: "schedule tiny.yaml --set schedule.cut=true --set schedule.first_beta=0.9999999",
      text: """
        --set schedule.first_beta=0.9999999: error: 'first_beta' is 0.9999999, which leaves no step of the chain to cut
             | --set schedule.first_beta=0.9999999
             |                           ^~~~~~~~~
        1 error; nothing was run.
        """),
    Case(
      line: "sample run --noise nowhere.npy",
      text: """
        error: nowhere.npy: cannot be read: No such file or directory
        """),
    Case(
      line: "sample run --generator data",
      text: """
        --set model.generator.from='data': error: 'data' is not a run folder: it has no recipe.yaml. A run is made by: daedalus train RECIPE --out data
             | --set model.generator.from='data'
             |                            ^~~~~~
        1 error; nothing was run.
        """),
    Case(
      line: "sample run --out tiny.yaml/s.npz --count 1",
      text: """
        error: tiny.yaml: the folder cannot be made: File exists
        """),
    Case(
      line: "sample run --generator dae",
      text: """
        --set model.generator.from='dae': error: the run 'dae' has no part 'generator', only 'denoiser'
             | --set model.generator.from='dae'
             |                            ^~~~~
        1 error; nothing was run.
        """),
    Case(
      line: "sample dae",
      text: """
        error: the model of 'dae' covers only the first step, and images are made by all. Combine it with a generator in a recipe that needs no training:
          model: {type: daed, denoiser: {from: dae}, generator: {from: RUN}}
          train: {steps: 0}
        """),
    Case(
      line: "sample dae --generator run",
      text: """
        error: --generator: the model of 'dae' has no generator, only denoiser. A recipe with 'model: {type: daed}' combines parts of several runs by 'from'.
        """),
    Case(
      line: "recipe check faulty.yaml",
      text: sixFaults),
    Case(
      line: "components schedul",
      text: """
        error: there is no kind of component called 'schedul': did you mean 'schedule'? Known: dataset, extractor, learning_rate_schedule, loss, metric, model, network, optimizer, sampler, schedule, timesteps, tracker
        """),
    Case(
      line: "components schedule linea",
      text: """
        error: there is no noise schedule called 'linea': did you mean 'linear'? Known: \(known(.schedule))
        """),
    Case(
      line: "schedule tiny.yaml --json --csv",
      text: """
        error: --json and --csv exclude each other
        Usage: daedalus schedule <recipe> [--json] [--csv] [--set <key=value> ...]
          See 'daedalus schedule --help' for more information.
        """),
    Case(
      line: "bench",
      text: """
        error: give either --recipe or --config
        Usage: daedalus bench (--recipe <recipe> | --config <name>) [<options>]
          See 'daedalus bench --help' for more information.
        """),
    Case(
      line: "bench --config quik",
      text: """
        error: there is no configuration 'quik': did you mean 'quick'? Known: fashion-mnist, fashion-mnist-noattn, cifar10, celeba, quick
        """),
    Case(
      line: "bench --recipe tiny.yaml --part decoder",
      text: """
        error: the model has no part 'decoder', only 'denoiser' and 'generator'
        """),
    Case(
      line: "predict --config quick --weights w --input x.npy --timesteps t.npy --output y.npy",
      text: """
        error: w: cannot be read: No such file or directory
        """),
  ]

  @Test(arguments: cases + datasetCases + evaluationCases) func oneClearErrorAndNothingLost(
    _ wrong: Case
  ) throws {
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
        /error: step 8: the loss is (-?nan|inf) \(t = 1 \.\.\. 6\)\. Seen from the loss, the first gradient whose length is not finite is that of (denoiser|generator)\/out\.2\.bias \[1\]\. The last checkpoint is run\/checkpoints\/step-0000006\. A smaller learning rate is the usual cure\./
      ), "\(result.error)")
    expectSame(folder.contents(of: "run/checkpoints/step-0000006"), before)
    let again = try folder.daedalus("train tiny.yaml --out run --resume --set train.steps=7")
    #expect(again.code == 0, "\(again.error)")
  }
}

extension ScratchFolder {
  /// Cuts a file short.
  func cut(_ name: String, to count: Int) { _ = file(name, Array(bytes(name).prefix(count))) }
}

/// What a recipe of six faults is told, whichever verb reads it.
private let sixFaults = """
  faulty.yaml:2:51: error: 'limit' must be at least 1, but is 0
     2 | dataset: {type: fashion_mnist, path: data, limit: 0}
       |                                                   ^
  faulty.yaml:3:18: error: there is no noise schedule called 'liner'
     3 | schedule: {type: liner, steps: 6}
       |                  ^~~~~ did you mean 'linear'? Known: \(known(.schedule))
  faulty.yaml:4:23: error: network 'unet' has no key 'chanels'
     4 | network: {type: unet, chanels: 32}
       |                       ^~~~~~~ did you mean 'channels'? It also reads: attention_at, blocks, classes, dropout, film, head_channels, heads, multipliers, resample
  faulty.yaml:5:33: error: 'prediction' must be one of epsilon, x0, v, but is 'noise'
     5 | model: {type: daed, prediction: noise}
       |                                 ^~~~~
  faulty.yaml:6:1: error: 'steps' is missing from 'train'
     6 | train: {batch: many}
       | ^~~~~ int (0...1000000000): optimiser steps
  faulty.yaml:6:16: error: 'batch' must be a whole number, but is 'many'
     6 | train: {batch: many}
       |                ^~~~
  6 errors; nothing was run.
  """
