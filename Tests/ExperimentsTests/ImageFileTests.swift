import Diffusion
import Experiments
import Foundation
import Tensor
import TestSupport
import Testing

/// Files of samples and of references.
@Suite struct ImageFileTests {
  let scratch = ScratchFolder()

  private func complaint(_ members: [(name: String, npy: [UInt8])]) throws -> String {
    try NPZ.write(members, to: scratch.file("x.npz"))
    do {
      _ = try ImageFile(scratch.file("x.npz"))
      return "read"
    } catch { return "\(error)".replacing(scratch.path, with: "TMP") }
  }

  private let images = NPY.encode(shape: [2, 1, 2, 3], bytes: Array(0..<12))
  private let mean = NPY.encode(shape: [2], doubles: [0.5, -2])
  private let covariance = NPY.encode(shape: [2, 2], doubles: [1, 0.25, 0.25, 3])

  /// The form of guided-diffusion's reference batches.
  @Test func imagesAndStatisticsAreRead() throws {
    let spatial = NPY.encode(HostArray(shape: [1, 1], values: [4]))
    try NPZ.write(
      [
        ("arr_0", images), ("mu", mean), ("sigma", covariance),
        ("mu_s", NPY.encode(HostArray(shape: [1], values: [0.5]))), ("sigma_s", spatial),
        ("unheard_of", Array("not an array".utf8)),
      ].map { (name: $0.0, npy: $0.1) }, to: scratch.file("r.npz"))
    let file = try ImageFile(scratch.file("r.npz"))
    let read = try file.requireImages()
    #expect(read.count == 2 && read.shape == ImageShape(height: 1, width: 2, channels: 3))
    #expect(Set(file.moments.keys) == [.pooled, .spatial])
    #expect(
      file.moments[.pooled]
        == FeatureMoments(count: nil, mean: [0.5, -2], covariance: [1, 0.25, 0.25, 3]))
    #expect(file.moments[.spatial] == FeatureMoments(count: nil, mean: [0.5], covariance: [4]))
    #expect(file.origin == SampleOrigin(path: file.path) && file.origin.summary == nil)
  }

  /// What `sample` writes, and what another program might call the same.
  @Test func samplesSayHowTheyWereMade() throws {
    try NPZ.write(
      [
        ("arr_0", images), ("run", NPY.encode(string: "runs/x")),
        ("sampler", NPY.encode(string: "ddim")), ("steps", NPY.encode(integer: 50)),
        ("seed", NPY.encode(string: "18446744073709551615")),
        ("weights", NPY.encode(string: "ema")), ("quantisation", NPY.encode(string: "some rule")),
      ].map { (name: $0.0, npy: $0.1) }, to: scratch.file("s.npz"))
    let origin = try ImageFile(scratch.file("s.npz")).origin
    #expect(origin.summary == "runs/x, ema; ddim of 50 steps, seed 18446744073709551615")
    #expect(origin.quantisation == "some rule" && origin.step == nil)
    try NPZ.write(
      [("arr_0", images), ("seed", NPY.encode(integer: 3))].map { (name: $0.0, npy: $0.1) },
      to: scratch.file("t.npz"))
    #expect(try ImageFile(scratch.file("t.npz")).origin.summary == nil)
  }

  @Test func whatIsNeitherIsOneError() throws {
    #expect(
      try complaint([(name: "features", npy: mean)])
        == "TMP/x.npz: has no arr_0, which holds images, and no mu and sigma, which hold statistics "
        + "of features")
    #expect(
      try complaint([(name: "mu", npy: mean)]) == "TMP/x.npz: has 'mu', but no 'sigma'")
    #expect(
      try complaint([(name: "arr_0", npy: images), (name: "sigma_s", npy: covariance)])
        == "TMP/x.npz: has 'sigma_s', but no 'mu_s'")
    #expect(
      try complaint([
        (name: "arr_0", npy: NPY.encode(HostArray(shape: [1, 1, 1, 1], values: [0.5])))
      ])
        == "TMP/x.npz[arr_0.npy]: holds images of type <f4, but grey levels of type |u1 are needed: "
        + "which level a number becomes is a rule of its own, and moves figures")
    for (shape, count) in [([2, 6], 12), ([2, 3, 1, 2], 12), ([0, 2, 2, 1], 0)] {
      let array = NPY.encode(shape: shape, bytes: Array(repeating: 0, count: count))
      #expect(
        try complaint([(name: "arr_0", npy: array)])
          == "TMP/x.npz[arr_0.npy]: holds an array of shape \(shape), but images are [count, height, "
          + "width, channels] with 1 channel or 3")
    }
    #expect(
      try complaint([
        (name: "mu", npy: mean),
        (name: "sigma", npy: NPY.encode(shape: [4], doubles: [1, 0, 0, 1])),
      ])
        == "TMP/x.npz[sigma.npy]: has the shape [4] beside a mean of shape [2], but a covariance is "
        + "square and as wide as the mean")
    #expect(
      try complaint([
        (name: "mu", npy: NPY.encode(shape: [2], doubles: [1, .nan])),
        (name: "sigma", npy: covariance),
      ]) == "TMP/x.npz[mu.npy]: must hold finite numbers, but has nan at index 1")
  }

  @Test func statisticsAloneAreNoSamples() throws {
    try NPZ.write(
      [(name: "mu", npy: mean), (name: "sigma", npy: covariance)], to: scratch.file("s.npz"))
    let file = try ImageFile(scratch.file("s.npz"))
    let error = #expect(throws: ExperimentError.self) { try file.requireImages() }
    #expect(
      error?.description.replacing(scratch.path, with: "TMP")
        == "TMP/s.npz: has no arr_0, which holds images: statistics alone are for --reference")
  }
}
