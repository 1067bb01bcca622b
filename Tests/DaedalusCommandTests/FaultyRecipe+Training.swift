import Diffusion
import Layers
extension FaultyRecipe {
  /// Training, sampler, trackers, and the recipe as a whole.
  static let training: [FaultyRecipe] = [
    FaultyRecipe(
      name: "micro-batches that do not divide",
      changes: "train: {accumulate: 3}",
      text: """
        r.yaml:2:21: error: 'accumulate' must divide 'batch', which is 4, but is 3: next to it are 2 and 4
           2 | train: {accumulate: 3}
             |                     ^
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "one average twice",
      changes: "train: {ema: [0.9, 0.99, 0.9]}",
      text: """
        r.yaml:2:14: error: 'ema' names the rate 0.9 twice
           2 | train: {ema: [0.9, 0.99, 0.9]}
             |              ^
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "averages",
      changes: "train: {ema: [0.9, 1, -0.1, ~]}",
      text: """
        r.yaml:2:20: error: item 2 of 'ema' must lie in 0..<1, but is 1
           2 | train: {ema: [0.9, 1, -0.1, ~]}
             |                    ^
        r.yaml:2:23: error: item 3 of 'ema' must lie in 0..<1, but is -0.1
           2 | train: {ema: [0.9, 1, -0.1, ~]}
             |                       ^~~~
        r.yaml:2:29: error: item 4 of 'ema' must be a number, but is nothing
           2 | train: {ema: [0.9, 1, -0.1, ~]}
             |                             ^
        3 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "too many averages",
      changes: "train: {ema: [.1, .2, .3, .4, .5, .6, .7, .8, .9]}",
      text: """
        r.yaml:2:14: error: 'ema' must have 0...8 items, but has 9
           2 | train: {ema: [.1, .2, .3, .4, .5, .6, .7, .8, .9]}
             |              ^
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "choices of training",
      changes: "train: {precision: fp16, recompute: block}",
      text: """
        r.yaml:2:20: error: 'precision' must be one of float32, bf16, but is 'fp16'
           2 | train: {precision: fp16, recompute: block}
             |                    ^~~~
        r.yaml:2:37: error: 'recompute' must be one of none, blocks, but is 'block'
           2 | train: {precision: fp16, recompute: block}
             |                                     ^~~~~ did you mean 'blocks'?
        2 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "optimizer that there is not",
      changes: "train: {optimizer: {type: adam}}",
      text: """
        r.yaml:2:27: error: there is no optimiser called 'adam'
           2 | train: {optimizer: {type: adam}}
             |                           ^~~~ did you mean 'adamw'? Known: \(known(.optimizer))
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "keys of an optimizer",
      changes: "train: {optimizer: {lr: 1e-4, beta_1: 0.9, learning_rate: 0, epsilon: -1}}",
      text: """
        r.yaml:2:21: error: optimizer 'adamw' has no key 'lr'
           2 | train: {optimizer: {lr: 1e-4, beta_1: 0.9, learning_rate: 0, epsilon: -1}}
             |                     ^~ It reads: beta1, beta2, epsilon, learning_rate, weight_decay
        r.yaml:2:31: error: optimizer 'adamw' has no key 'beta_1'
           2 | train: {optimizer: {lr: 1e-4, beta_1: 0.9, learning_rate: 0, epsilon: -1}}
             |                               ^~~~~~ did you mean 'beta1'? It also reads: beta2, epsilon, learning_rate, weight_decay
        r.yaml:2:59: error: 'learning_rate' must be above 0, but is 0
           2 | train: {optimizer: {lr: 1e-4, beta_1: 0.9, learning_rate: 0, epsilon: -1}}
             |                                                           ^
        r.yaml:2:71: error: 'epsilon' must be above 0, but is -1
           2 | train: {optimizer: {lr: 1e-4, beta_1: 0.9, learning_rate: 0, epsilon: -1}}
             |                                                                       ^~
        4 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "optimizer without a map",
      changes: "train: {optimizer: adamw}",
      text: """
        r.yaml:2:20: error: 'optimizer' must be a map with a 'type', but is 'adamw'
           2 | train: {optimizer: adamw}
             |                    ^~~~~ write optimizer: {type: adamw}
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "learning-rate schedule that there is not",
      changes: "train: {learning_rate_schedule: {type: cosin}}",
      text: """
        r.yaml:2:40: error: there is no learning-rate schedule called 'cosin'
           2 | train: {learning_rate_schedule: {type: cosin}}
             |                                        ^~~~~ did you mean 'cosine'? Known: \(known(.learningRateSchedule))
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "numbers of a learning-rate schedule",
      changes:
        "train: {learning_rate_schedule: {type: exponential, warm_up: -1, factor: 0, every: 0.5}}",
      text: """
        r.yaml:2:62: error: 'warm_up' must lie in 0...1000000000, but is -1
           2 | train: {learning_rate_schedule: {type: exponential, warm_up: -1, factor: 0, every: 0.5}}
             |                                                              ^~
        r.yaml:2:74: error: 'factor' must lie in (0, 1], but is 0
           2 | train: {learning_rate_schedule: {type: exponential, warm_up: -1, factor: 0, every: 0.5}}
             |                                                                          ^
        r.yaml:2:84: error: 'every' must be a whole number, but is 0.5
           2 | train: {learning_rate_schedule: {type: exponential, warm_up: -1, factor: 0, every: 0.5}}
             |                                                                                    ^~~
        3 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "keys of training",
      changes: "train: {epochs: 3, batch_size: 4, checkpoint_evry: 1, learning_rate: 1e-4}",
      text: """
        r.yaml:2:9: error: 'train' has no key 'epochs'
           2 | train: {epochs: 3, batch_size: 4, checkpoint_evry: 1, learning_rate: 1e-4}
             |         ^~~~~~ It reads: accumulate, batch, checkpoint_every, clip_norm, ema, keep, learning_rate_schedule, optimizer, precision, recompute, sample_every, steps, validate_every, validate_images
        r.yaml:2:20: error: 'train' has no key 'batch_size'
           2 | train: {epochs: 3, batch_size: 4, checkpoint_evry: 1, learning_rate: 1e-4}
             |                    ^~~~~~~~~~ It reads: accumulate, batch, checkpoint_every, clip_norm, ema, keep, learning_rate_schedule, optimizer, precision, recompute, sample_every, steps, validate_every, validate_images
        r.yaml:2:35: error: 'train' has no key 'checkpoint_evry'
           2 | train: {epochs: 3, batch_size: 4, checkpoint_evry: 1, learning_rate: 1e-4}
             |                                   ^~~~~~~~~~~~~~~ did you mean 'checkpoint_every'? It also reads: accumulate, batch, clip_norm, ema, keep, learning_rate_schedule, optimizer, precision, recompute, sample_every, steps, validate_every, validate_images
        r.yaml:2:55: error: 'train' has no key 'learning_rate'
           2 | train: {epochs: 3, batch_size: 4, checkpoint_evry: 1, learning_rate: 1e-4}
             |                                                       ^~~~~~~~~~~~~ It reads: accumulate, batch, checkpoint_every, clip_norm, ema, keep, learning_rate_schedule, optimizer, precision, recompute, sample_every, steps, validate_every, validate_images
        4 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "numbers of training",
      changes: "train: {steps: -1, batch: 0, clip_norm: 0, keep: 0, checkpoint_every: 1.5}",
      text: """
        r.yaml:2:16: error: 'steps' must lie in 0...1000000000, but is -1
           2 | train: {steps: -1, batch: 0, clip_norm: 0, keep: 0, checkpoint_every: 1.5}
             |                ^~
        r.yaml:2:27: error: 'batch' must lie in 1...65536, but is 0
           2 | train: {steps: -1, batch: 0, clip_norm: 0, keep: 0, checkpoint_every: 1.5}
             |                           ^
        r.yaml:2:41: error: 'clip_norm' must be above 0, but is 0
           2 | train: {steps: -1, batch: 0, clip_norm: 0, keep: 0, checkpoint_every: 1.5}
             |                                         ^
        r.yaml:2:50: error: 'keep' must lie in 1...1000000, but is 0
           2 | train: {steps: -1, batch: 0, clip_norm: 0, keep: 0, checkpoint_every: 1.5}
             |                                                  ^
        r.yaml:2:71: error: 'checkpoint_every' must be a whole number, but is 1.5
           2 | train: {steps: -1, batch: 0, clip_norm: 0, keep: 0, checkpoint_every: 1.5}
             |                                                                       ^~~
        5 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "training that is a list",
      changes: "train: [3]",
      text: """
        r.yaml:2:8: error: 'train' must be a map, but is a list
           2 | train: [3]
             |        ^
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "words of the sampler swapped",
      changes: "sampler: {type: dpm_solver_m2}",
      text: """
        r.yaml:2:17: error: there is no sampler called 'dpm_solver_m2'
           2 | sampler: {type: dpm_solver_m2}
             |                 ^~~~~~~~~~~~~ did you mean 'dpm_solver_2m'? Known: \(known(.sampler))
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "sampler that is none",
      changes: "sampler: {type: ddpm}",
      text: """
        r.yaml:2:17: error: there is no sampler called 'ddpm'
           2 | sampler: {type: ddpm}
             |                 ^~~~ did you mean 'ddim'? Known: \(known(.sampler))
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "key of another sampler",
      changes: "sampler: {type: ancestral, eta: 0.5, dynamic_threshold: 0}",
      text: """
        r.yaml:2:28: error: sampler 'ancestral' has no key 'eta'
           2 | sampler: {type: ancestral, eta: 0.5, dynamic_threshold: 0}
             |                            ^~~ It reads: clip, dynamic_threshold, steps
        r.yaml:2:57: error: 'dynamic_threshold' must lie in (0, 1], but is 0
           2 | sampler: {type: ancestral, eta: 0.5, dynamic_threshold: 0}
             |                                                         ^
        2 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "trackers that there are not",
      changes: "trackers: [jsonl, tensorbord, wandb]",
      text: """
        r.yaml:2:19: error: there is no tracker called 'tensorbord'
           2 | trackers: [jsonl, tensorbord, wandb]
             |                   ^~~~~~~~~~ did you mean 'tensorboard'? Known: \(known(.tracker))
        r.yaml:2:31: error: there is no tracker called 'wandb'
           2 | trackers: [jsonl, tensorbord, wandb]
             |                               ^~~~~ Known: \(known(.tracker))
        2 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "one tracker twice",
      changes: "trackers: [csv, jsonl, {type: csv}]",
      text: """
        r.yaml:2:11: error: 'trackers' names 'csv' twice
           2 | trackers: [csv, jsonl, {type: csv}]
             |           ^
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "tracker with a key",
      changes: "trackers: [{type: csv, path: x}]",
      text: """
        r.yaml:2:24: error: tracker 'csv' has no key 'path'
           2 | trackers: [{type: csv, path: x}]
             |                        ^~~~ it reads no keys
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "tracker that is no list",
      changes: "trackers: csv",
      text: """
        r.yaml:2:11: error: 'trackers' must be a list, but is 'csv'
           2 | trackers: csv
             |           ^~~ write [csv]
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "keys in the wrong place",
      changes: "optimizer: {type: adamw}\nsteps: 6\nfirst_beta: 0.1",
      text: """
        r.yaml:2:1: error: the recipe has no key 'optimizer'
           2 | optimizer: {type: adamw}
             | ^~~~~~~~~ It reads: dataset, evaluate, loss, model, name, network, sampler, schedule, seed, timesteps, trackers, train
        r.yaml:3:1: error: the recipe has no key 'steps'
           3 | steps: 6
             | ^~~~~ It reads: dataset, evaluate, loss, model, name, network, sampler, schedule, seed, timesteps, trackers, train
        r.yaml:4:1: error: the recipe has no key 'first_beta'
           4 | first_beta: 0.1
             | ^~~~~~~~~~ It reads: dataset, evaluate, loss, model, name, network, sampler, schedule, seed, timesteps, trackers, train
        3 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "keys of a recipe",
      changes: "schedular: {type: cosine}\ntimestep: {type: uniform}\nlosses: []",
      text: """
        r.yaml:2:1: error: the recipe has no key 'schedular'
           2 | schedular: {type: cosine}
             | ^~~~~~~~~ did you mean 'schedule'? It also reads: dataset, evaluate, loss, model, name, network, sampler, seed, timesteps, trackers, train
        r.yaml:3:1: error: the recipe has no key 'timestep'
           3 | timestep: {type: uniform}
             | ^~~~~~~~ did you mean 'timesteps'? It also reads: dataset, evaluate, loss, model, name, network, sampler, schedule, seed, trackers, train
        r.yaml:4:1: error: the recipe has no key 'losses'
           4 | losses: []
             | ^~~~~~ did you mean 'loss'? It also reads: dataset, evaluate, model, name, network, sampler, schedule, seed, timesteps, trackers, train
        3 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "negative seed",
      changes: "seed: -1",
      text: """
        r.yaml:2:7: error: 'seed' must be at least 0, but is -1
           2 | seed: -1
             |       ^~
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "seed of a hundred bits",
      changes: "seed: 1267650600228229401496703205376",
      text: """
        r.yaml:2:7: error: 'seed' must be a whole number of at most 64 bits, but is 1267650600228229401496703205376
           2 | seed: 1267650600228229401496703205376
             |       ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        1 error; nothing was run.
        """),
  ]
}
