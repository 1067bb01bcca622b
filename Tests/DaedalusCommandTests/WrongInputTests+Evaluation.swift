import Diffusion
import Foundation
import Tensor
import TestSupport

extension ScratchFolder {
  /// Files of samples and references, right and wrong: `good.npz` has four images of 28x28.
  func writeSampleFiles() throws {
    let zeros = { (shape: [Int]) in
      NPY.encode(shape: shape, bytes: [UInt8](repeating: 0, count: shape.reduce(1, *)))
    }
    let write = { (name: String, members: [(name: String, npy: [UInt8])]) in
      try NPZ.write(members, to: self.file("\(name).npz"))
    }
    let good = [28, 28, 1]
    try write("good", [("arr_0", zeros([4] + good))])
    try write("one", [("arr_0", zeros([1] + good))])
    try write("small", [("arr_0", zeros([4, 14, 28, 1]))])
    try write("colours", [("arr_0", zeros([4, 28, 28, 3]))])
    try write("flat", [("arr_0", zeros([4, 784]))])
    try write("empty", [("features", zeros([4, 784]))])
    let floats = HostArray(shape: [1] + good, values: [Float](repeating: 0, count: 784))
    try write("floats", [("arr_0", NPY.encode(floats))])
    try write(
      "inception",
      [
        ("mu", NPY.encode(shape: [3], doubles: [1, 2, 3])),
        ("sigma", NPY.encode(shape: [3, 3], doubles: [1, 0, 0, 0, 1, 0, 0, 0, 1])),
      ])
    try write("half", [("arr_0", zeros([4] + good)), ("mu", NPY.encode(shape: [1], doubles: [1]))])
    cut("good.npz", copiedTo: "cut.npz", to: 900)
  }

  private func cut(_ name: String, copiedTo copy: String, to count: Int) {
    _ = file(copy, Array(bytes(name).prefix(count)))
  }
}

extension WrongInputTests {
  private static let pixels = "--extractor raw_pixels --metrics fid"

  static let evaluationCases = [
    Case(
      line: "evaluate nowhere",
      text: """
        error: 'nowhere' is not a run folder: there is nothing there. A run is made by: daedalus train RECIPE --out nowhere
        """),
    Case(
      line: "evaluate nowhere.npz --reference good.npz \(pixels)",
      text: """
        error: nowhere.npz: cannot be read: No such file or directory
        """),
    Case(
      line: "evaluate cut.npz --reference good.npz \(pixels)",
      text: """
        error: cut.npz: cannot be read as a whole zip archive: Unrecognized archive format
        """),
    Case(
      line: "evaluate dae \(pixels)",
      text: """
        error: the model of 'dae' covers only the first step, and images are made by all. Combine it with a generator in a recipe that needs no training:
          model: {type: daed, denoiser: {from: dae}, generator: {from: RUN}}
          train: {steps: 0}
        """),
    Case(
      line: "evaluate good.npz \(pixels)",
      text: """
        error: fid needs a reference (--reference)
        """),
    Case(
      line: "evaluate good.npz --reference fashion_mist \(pixels)",
      text: """
        error: --reference fashion_mist: there is no such file, recipe, run or dataset: did you mean 'fashion_mnist'? Known datasets: \(known(.dataset))
        """),
    Case(
      line: "evaluate good.npz --reference faulty.yaml \(pixels)",
      text: """
        faulty.yaml:2:51: error: 'limit' must be at least 1, but is 0
           2 | dataset: {type: fashion_mnist, path: data, limit: 0}
             |                                                   ^
        1 error; nothing was run.
        """),
    Case(
      line: "evaluate good.npz --reference good.npz --extractor raw_pixel",
      text: """
        --set evaluate.extractor.type=raw_pixel: error: there is no feature extractor called 'raw_pixel'
             | --set evaluate.extractor.type=raw_pixel
             |                               ^~~~~~~~~ did you mean 'raw_pixels'? Known: \(known(.extractor))
        1 error; nothing was run.
        """),
    Case(
      line: "evaluate run --extractor raw_pixels --metrics fid,precison",
      text: """
        --set evaluate.metrics=[fid,precison]: error: there is no metric called 'precison'
             | --set evaluate.metrics=[fid,precison]
             |                             ^~~~~~~~ Known: \(known(.metric))
        1 error; nothing was run.
        """),
    Case(
      line:
        "evaluate good.npz --reference good.npz --extractor raw_pixels --metrics inception_score,fid",
      text: """
        error: inception_score needs logits features, and the extractor has only pooled
        """),
    Case(
      line: "evaluate one.npz --reference good.npz \(pixels)",
      text: """
        error: fid takes at least 2 samples, and there are 1
        """),
    Case(
      line: "evaluate good.npz --reference one.npz \(pixels)",
      text: """
        error: fid takes a reference of at least 2 images, and there are 1
        """),
    Case(
      line: "evaluate run --count 2 --reference small.npz \(pixels)",
      text: """
        error: the samples are 28x28x1, but 'small.npz' has images of 14x28x1: only images of one size and number of channels are compared
        """),
    Case(
      line: "evaluate colours.npz --reference good.npz \(pixels)",
      text: """
        error: the samples are 28x28x3, but 'good.npz' has images of 28x28x1: only images of one size and number of channels are compared
        """),
    Case(
      line: "evaluate flat.npz --reference good.npz \(pixels)",
      text: """
        error: flat.npz[arr_0.npy]: holds an array of shape [4, 784], but images are [count, height, width, channels] with 1 channel or 3
        """),
    Case(
      line: "evaluate empty.npz --reference good.npz \(pixels)",
      text: """
        error: empty.npz: has no arr_0, which holds images, and no mu and sigma, which hold statistics of features
        """),
    Case(
      line: "evaluate floats.npz --reference good.npz \(pixels)",
      text: """
        error: floats.npz[arr_0.npy]: holds images of type <f4, but grey levels of type |u1 are needed: which level a number becomes is a rule of its own, and moves figures
        """),
    Case(
      line: "evaluate inception.npz --reference good.npz \(pixels)",
      text: """
        error: inception.npz: has no arr_0, which holds images: statistics alone are for --reference
        """),
    Case(
      line: "evaluate good.npz --reference inception.npz \(pixels)",
      text: """
        error: 'inception.npz' has statistics of 3 pooled features, but the extractor gives 784: they are of another one than raw pixels: row by row, channels side by side, level / 255
        """),
    Case(
      line: "evaluate good.npz --reference half.npz \(pixels)",
      text: """
        error: half.npz: has 'mu', but no 'sigma'
        """),
    Case(
      line: "evaluate good.npz --reference good.npz --count 5 \(pixels)",
      text: """
        error: --count is 5, but 'good.npz' has 4 images
        """),
    Case(
      line: "evaluate run --count 0",
      text: """
        error: --count must lie in 1...10000000, but is 0
        \(usage)
        """),
    Case(
      line: "evaluate run --bootstrap 1",
      text: """
        error: --bootstrap must lie in 2...100000, but is 1
        \(usage)
        """),
    Case(
      line: "evaluate good.npz --reference good.npz --weights raw",
      text: """
        error: --weights and --bound are for runs
        \(usage)
        """),
    Case(
      line: "evaluate --features a.npy",
      text: """
        error: give a run, a file of samples, or --features with --reference-features
        \(usage)
        """),
    Case(
      line: "evaluate run --features a.npy --reference-features b.npy",
      text: """
        error: give a run, a file of samples, or --features with --reference-features
        \(usage)
        """),
    Case(
      line: "evaluate run --bound --count 9",
      text: """
        error: --count is 9, but the dataset has only 8 held-out images
        """),
    Case(
      line: "evaluate run-young \(pixels)",
      text: """
        error: the run 'run-young' has no checkpoint yet. It goes on with: daedalus train run-young/recipe.yaml --out run-young --resume
        """),
    Case(
      line: "evaluate run --weights ema:0.99 --bound",
      text: """
        error: the run 'run' keeps no average at 0.99. Weights that it has: ema:0.9, raw
        """),
    Case(
      line: "train tiny.yaml --out new --set evaluate.every=2 --set evaluate.every_samples=1",
      text: """
        --set evaluate.every_samples=1: error: 'every_samples' must lie in 2...10000000, but is 1
             | --set evaluate.every_samples=1
             |                              ^
        1 error; nothing was run.
        """),
  ]

  private static let usage = """
    Usage: daedalus evaluate <run> [--reference <dataset>|<file.npz>] [<options>]
           daedalus evaluate <file.npz> --reference <dataset>|<file.npz> [<options>]
           daedalus evaluate <run> --bound [<options>]
           daedalus evaluate --features <npy> --reference-features <npy> [<options>]
      See 'daedalus evaluate --help' for more information.
    """
}
