import Diffusion
import Foundation
import Layers
import Recipe
import Tensor
import TestSupport

// Data and networks whose losses and samples are known: analyses are compared with their formulas.

/// Images whose pixels are all the grey level `level`.
struct PointDataset: Dataset {
  static let typeName = "point"
  let imageShape: ImageShape
  private let value: Float

  init(_ options: inout Options) throws {
    let size = try options.int("size", default: 8, in: 1...100)
    imageShape = ImageShape(height: size, width: size, channels: 1)
    value = ClosedForm.value(of: try options.int("level", default: 160, in: 0...255))
  }

  func open() throws -> any ImageSource { Images(value: value, shape: imageShape) }

  private struct Images: ImageSource {
    let value: Float
    let shape: ImageShape
    let count = 100

    func batch(_ indices: [Int]) throws -> Tensor {
      .filled(value, shape: shape.batch(indices.count))
    }
  }
}

/// Images of 8x8 pixels that are independent and normal, of mean 0.
struct NormalDataset: Dataset {
  static let typeName = "normal"
  let imageShape = ImageShape(height: 8, width: 8, channels: 1)

  init(_ options: inout Options) throws {}

  func open() throws -> any ImageSource { Images() }

  private struct Images: ImageSource {
    let count = 100

    func batch(_ indices: [Int]) throws -> Tensor {
      let key = RandomKey(seed: 1, purpose: "normal")
      let keys = indices.map { key.derived(UInt64($0), 0) }
      return .random(.normal, keys: Tensor(keys), shape: [indices.count, 8, 8, 1])
        * Float(ClosedForm.deviation)
    }
  }
}

/// Says the same clean image whatever it sees, the grey level `level`.
struct LevelNetwork: Network {
  static let typeName = "level"
  let parameters: ParameterList
  private let value: Float
  private let idle: Convolution

  init(_ options: inout Options) throws {
    value = ClosedForm.value(of: try options.int("level", default: 160, in: 0...255))
    var list = ParameterList()
    idle = Convolution("idle", 1, 1, in: &list)
    parameters = list
  }

  func callAsFunction(
    _ xt: Tensor, at timesteps: Tensor, labels: Tensor?, _ pass: Pass
  ) -> Tensor {
    idle(xt, pass) * 0 + value
  }
}

/// E[x_0 | x_t] of `normal`: sqrt(alpha_bar) s^2 / (alpha_bar s^2 + 1 - alpha_bar) x_t.
struct NormalNetwork: Network {
  static let typeName = "normal"
  let parameters: ParameterList
  private let alphaBars: [Double]
  private let idle: Convolution

  init(_ options: inout Options) throws {
    let chain = options.fact("chain", as: NoiseChain.self)
    alphaBars = chain.map { DiffusionProcess($0).alphaBars } ?? [0.5]
    var list = ParameterList()
    idle = Convolution("idle", 1, 1, in: &list)
    parameters = list
  }

  func callAsFunction(
    _ xt: Tensor, at timesteps: Tensor, labels: Tensor?, _ pass: Pass
  ) -> Tensor {
    let steps = ((try? timesteps.read()) ?? []).map { Int($0) }
    let slopes = steps.map { Float(ClosedForm.slope(alphaBars[$0])) }
    return idle(xt, pass) * 0 + xt * Tensor(slopes, shape: [steps.count, 1, 1, 1])
  }
}

enum ClosedForm {
  /// Of the pixels of `normal`.
  static let deviation = 0.25

  /// The number of a grey level.
  static func value(of level: Int) -> Float { Float(level) / 127.5 - 1 }

  static func slope(_ alphaBar: Double) -> Double {
    let variance = deviation * deviation
    return alphaBar.squareRoot() * variance / (alphaBar * variance + 1 - alphaBar)
  }

  /// Betas of the linear schedule, from its description: equally spaced from 0.001 s to 0.02 s, with
  /// s = 1000 / T, or 100 / T and from 0.01 s below ten steps; the first may be replaced.
  static func linearBetas(_ steps: Int, firstBeta: Double? = nil) -> [Double] {
    let isShort = steps < 10
    let (scale, start) = ((isShort ? 100 : 1000) / Double(steps), isShort ? 0.01 : 0.001)
    let betas = (0..<steps).map { t in
      (start + (0.02 - start) * Double(t) / Double(steps - 1)) * scale
    }
    return [firstBeta ?? betas[0]] + betas.dropFirst()
  }

  /// The terms of the variational bound in bits per dimension, of images whose pixels are all `x0`, which
  /// a model takes for `predicted`: for t = 1 -log2 of the probability of a bin of 2 / 255 by
  /// guided-diffusion's approximation of the normal distribution, for the others KL / ln 2 of normal
  /// distributions (Ho et al. 2020, equations 5 to 8).
  static func boundTerms(
    _ betas: [Double], x0: Float, predicted: Float, isAutoEncoder: Bool = false
  ) -> [Double] {
    let bars = alphaBars(betas)
    let before = [1] + bars.dropLast()
    let smallest = betas.indices.map { betas[$0] * (1 - before[$0]) / (1 - bars[$0]) }
    let gap = Double(x0) - Double(predicted)
    return betas.indices.map { t in
      guard t > 0 else {
        let deviation = (isAutoEncoder ? betas[0] : smallest[1]).squareRoot()
        let below = { (z: Double) in
          1 / (1 + exp(-2 * (2 / Double.pi).squareRoot() * (z + 0.044715 * z * z * z)))
        }
        return -log2(below((gap + 1 / 255) / deviation) - below((gap - 1 / 255) / deviation))
      }
      let slope = before[t].squareRoot() * betas[t] / (1 - bars[t])
      let ratio = smallest[t] / betas[t]
      let squares = slope * slope * gap * gap / betas[t]
      return 0.5 * (-log(ratio) - 1 + ratio + squares) / log(2)
    }
  }

  /// Products of 1 - beta.
  static func alphaBars(_ betas: [Double]) -> [Double] {
    betas.reduce(into: []) { $0.append(($0.last ?? 1) * (1 - $1)) }
  }
}

let closedForms = Plugin(
  PointDataset.self, NormalDataset.self, LevelNetwork.self, NormalNetwork.self)

/// A recipe of a model that says x_0; nothing in it can learn.
func closedFormRecipe(
  dataset: String, network: String, model: String = "ddgm", variance: String = "fixed_large",
  loss: String = "simple", chain: Int = 20, firstBeta: Double? = nil, steps: Int = 6,
  batch: Int = 100, name: String = "closed", more: String = ""
) -> String {
  """
  name: \(name)
  seed: 5
  dataset: {type: \(dataset)}
  schedule: {type: linear, steps: \(chain)\(firstBeta.map { ", first_beta: \($0)" } ?? "")}
  network: {type: \(network)}
  model: {type: \(model), prediction: x0, variance: \(variance)}
  loss: {type: \(loss)}
  train:
    steps: \(steps)
    batch: \(batch)
    checkpoint_every: 2
    keep: 100
    optimizer: {type: adamw, learning_rate: 0.001}
  \(more)
  """
}
