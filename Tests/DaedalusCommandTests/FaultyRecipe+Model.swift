import Diffusion
extension FaultyRecipe {
  /// Network, model, loss.
  static let model: [FaultyRecipe] = [
    FaultyRecipe(
      name: "channels that norms cannot group",
      changes: "network: {channels: 48}",
      text: """
        r.yaml:2:21: error: 'channels' must be a multiple of 32, but is 48: the nearest are 32 and 64
           2 | network: {channels: 48}
             |                     ^~
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "heads that do not divide",
      changes: "network: {heads: 5}",
      text: """
        r.yaml:2:18: error: 'heads' must divide every width that has attention (32), but is 5: the nearest that do are 4 and 8
           2 | network: {heads: 5}
             |                  ^
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "two ways to say heads",
      changes: "network: {heads: 4, head_channels: 16}",
      text: """
        r.yaml:2:36: error: 'head_channels' and 'heads' exclude each other: give one, and 'null' for the other
           2 | network: {heads: 4, head_channels: 16}
             |                                    ^~
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "more levels than the images allow",
      changes: "network: {multipliers: [1, 2, 4, 8]}",
      text: """
        r.yaml:2:24: error: 4 levels need a height and a width divisible by 8, but the images are 28x28x1: the nearest heights are 24 and 32, the nearest widths are 24 and 32; these images allow up to 3 levels
           2 | network: {multipliers: [1, 2, 4, 8]}
             |                        ^
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "numbers of a network",
      changes: "network: {dropout: 1, blocks: 0, multipliers: [0, 65], attention_at: 1}",
      text: """
        r.yaml:2:20: error: 'dropout' must lie in 0..<1, but is 1
           2 | network: {dropout: 1, blocks: 0, multipliers: [0, 65], attention_at: 1}
             |                    ^
        r.yaml:2:31: error: 'blocks' must lie in 1...16, but is 0
           2 | network: {dropout: 1, blocks: 0, multipliers: [0, 65], attention_at: 1}
             |                               ^
        r.yaml:2:48: error: item 1 of 'multipliers' must lie in 1...64, but is 0
           2 | network: {dropout: 1, blocks: 0, multipliers: [0, 65], attention_at: 1}
             |                                                ^
        r.yaml:2:51: error: item 2 of 'multipliers' must lie in 1...64, but is 65
           2 | network: {dropout: 1, blocks: 0, multipliers: [0, 65], attention_at: 1}
             |                                                   ^~
        r.yaml:2:70: error: 'attention_at' must be a list, but is 1
           2 | network: {dropout: 1, blocks: 0, multipliers: [0, 65], attention_at: 1}
             |                                                                      ^ write [1]
        5 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "no levels",
      changes: "network: {multipliers: []}",
      text: """
        r.yaml:2:24: error: 'multipliers' must have 1...8 items, but has 0
           2 | network: {multipliers: []}
             |                        ^
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "keys of a network",
      changes: "network: {resampel: residual, channel: 32, depth: 3}",
      text: """
        r.yaml:2:11: error: network 'unet' has no key 'resampel'
           2 | network: {resampel: residual, channel: 32, depth: 3}
             |           ^~~~~~~~ did you mean 'resample'? It also reads: attention_at, blocks, channels, classes, dropout, film, head_channels, heads, multipliers
        r.yaml:2:31: error: network 'unet' has no key 'channel'
           2 | network: {resampel: residual, channel: 32, depth: 3}
             |                               ^~~~~~~ did you mean 'channels'? It also reads: attention_at, blocks, classes, dropout, film, head_channels, heads, multipliers, resample
        r.yaml:2:44: error: network 'unet' has no key 'depth'
           2 | network: {resampel: residual, channel: 32, depth: 3}
             |                                            ^~~~~ It reads: attention_at, blocks, channels, classes, dropout, film, head_channels, heads, multipliers, resample
        3 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "choices of a network",
      changes: "network: {resample: conv, classes: concatenate, film: on}",
      text: """
        r.yaml:2:21: error: 'resample' must be one of convolution, residual, but is 'conv'
           2 | network: {resample: conv, classes: concatenate, film: on}
             |                     ^~~~
        r.yaml:2:36: error: 'classes' must be one of none, added, concatenated, but is 'concatenate'
           2 | network: {resample: conv, classes: concatenate, film: on}
             |                                    ^~~~~~~~~~~ did you mean 'concatenated'?
        r.yaml:2:55: error: 'film' must be true or false, but is 'on'
           2 | network: {resample: conv, classes: concatenate, film: on}
             |                                                       ^~ write true
        3 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "network that is none",
      changes: "network: {type: transformer}",
      text: """
        r.yaml:2:17: error: there is no network called 'transformer'
           2 | network: {type: transformer}
             |                 ^~~~~~~~~~~ Known: \(known(.network))
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "letters swapped",
      changes: "model: {type: dead}",
      text: """
        r.yaml:2:15: error: there is no model called 'dead'
           2 | model: {type: dead}
             |               ^~~~ did you mean 'daed'? Known: \(known(.model))
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "choices of a model",
      changes: "model: {prediction: eps, variance: learned}",
      text: """
        r.yaml:2:21: error: 'prediction' must be one of epsilon, x0, v, but is 'eps'
           2 | model: {prediction: eps, variance: learned}
             |                     ^~~
        r.yaml:2:36: error: 'variance' must be one of fixed_large, fixed_small, learned_range, but is 'learned'
           2 | model: {prediction: eps, variance: learned}
             |                                    ^~~~~~~
        2 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "part that the model does not have",
      changes: "model: {type: ddgm, denoiser: {trainable: false}}",
      text: """
        r.yaml:2:21: error: model 'ddgm' has no key 'denoiser'
           2 | model: {type: ddgm, denoiser: {trainable: false}}
             |                     ^~~~~~~~ It reads: generator, prediction, variance
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "network of a part",
      changes:
        "model: {generator: {network: {type: unet, chanels: 32}}, denoiser: {network: {type: unte}}}",
      text: """
        r.yaml:2:43: error: network 'unet' has no key 'chanels'
           2 | model: {generator: {network: {type: unet, chanels: 32}}, denoiser: {network: {type: unte}}}
             |                                           ^~~~~~~ did you mean 'channels'? It also reads: attention_at, blocks, classes, dropout, film, head_channels, heads, multipliers, resample
        r.yaml:2:85: error: there is no network called 'unte'
           2 | model: {generator: {network: {type: unet, chanels: 32}}, denoiser: {network: {type: unte}}}
             |                                                                                     ^~~~ did you mean 'unet'? Known: \(known(.network))
        2 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "part that is no map",
      changes: "model: {generator: 3}",
      text: """
        r.yaml:2:20: error: 'generator' must be a map, but is 3
           2 | model: {generator: 3}
             |                    ^
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "part of a run that is not there",
      changes: "model: {denoiser: {from: runs/nowhere}}",
      text: """
        r.yaml:2:26: error: 'runs/nowhere' is not a run folder: there is nothing there. A run is made by: daedalus train RECIPE --out runs/nowhere
           2 | model: {denoiser: {from: runs/nowhere}}
             |                          ^~~~~~~~~~~~
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "weights that there are not",
      changes: "model: {denoiser: {from: runs/nowhere, weights: best}}",
      text: """
        r.yaml:2:26: error: 'runs/nowhere' is not a run folder: there is nothing there. A run is made by: daedalus train RECIPE --out runs/nowhere
           2 | model: {denoiser: {from: runs/nowhere, weights: best}}
             |                          ^~~~~~~~~~~~
        r.yaml:2:49: error: 'weights' must be raw, ema (the first average that the run keeps) or ema:RATE (that one), but is 'best'
           2 | model: {denoiser: {from: runs/nowhere, weights: best}}
             |                                                 ^~~~
        2 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "no training, and no run to come from",
      changes: "train: {steps: 0}",
      text: """
        base.yaml:5:8: error: the part 'denoiser' needs training or a run to come from, but 'train.steps' is 0 and it has no 'from'
           5 | model: {type: daed}
             |        ^
             (extended from r.yaml:1)
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "loss that needs a variance",
      changes: "loss: {type: hybrid}",
      text: """
        r.yaml:2:7: error: the loss 'hybrid' trains the variance, so 'model.variance' must be learned_range, but is fixed_large
           2 | loss: {type: hybrid}
             |       ^
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "loss of another model",
      changes: "model: {type: ddgm}\nloss: {type: laplacian_pyramid}",
      text: """
        r.yaml:3:7: error: the loss 'laplacian_pyramid' is for a first step by a denoising auto-encoder, which this model has not: it takes a dae or daed
           3 | loss: {type: laplacian_pyramid}
             |       ^
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "loss that reads no keys",
      changes: "loss: {type: simple, weight: 2}",
      text: """
        r.yaml:2:22: error: loss 'simple' has no key 'weight'
           2 | loss: {type: simple, weight: 2}
             |                      ^~~~~~ it reads no keys
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "loss that there is not",
      changes: "loss: {type: hybird}",
      text: """
        r.yaml:2:14: error: there is no loss called 'hybird'
           2 | loss: {type: hybird}
             |              ^~~~~~ did you mean 'hybrid'? Known: \(known(.loss))
        1 error; nothing was run.
        """),
  ]
}
