import Diffusion
extension FaultyRecipe {
  /// Dataset, schedule, timesteps.
  static let data: [FaultyRecipe] = [
    FaultyRecipe(
      name: "dataset with a dash",
      changes: "dataset: {type: fashion-mnist}",
      text: """
        r.yaml:2:17: error: there is no dataset called 'fashion-mnist'
           2 | dataset: {type: fashion-mnist}
             |                 ^~~~~~~~~~~~~ did you mean 'fashion_mnist'? Known: \(known(.dataset))
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "words of the dataset swapped",
      changes: "dataset: {type: mnist_fashion}",
      text: """
        r.yaml:2:17: error: there is no dataset called 'mnist_fashion'
           2 | dataset: {type: mnist_fashion}
             |                 ^~~~~~~~~~~~~ did you mean 'fashion_mnist'? Known: \(known(.dataset))
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "dataset without a map",
      changes: "dataset: fashion_mnist",
      text: """
        r.yaml:2:10: error: 'dataset' must be a map with a 'type', but is 'fashion_mnist'
           2 | dataset: fashion_mnist
             |          ^~~~~~~~~~~~~ write dataset: {type: fashion_mnist}
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "classes that there are not",
      changes: "dataset: {classes: [11, Trousers, 0, 0]}",
      text: """
        r.yaml:2:21: error: item 1 of 'classes' must lie in 0...9, but is 11
           2 | dataset: {classes: [11, Trousers, 0, 0]}
             |                     ^~
        r.yaml:2:25: error: item 2 of 'classes' must be one of T-shirt/top, Trouser, Pullover, Dress, Coat, Sandal, Shirt, Sneaker, Bag, Ankle boot, but is 'Trousers'
           2 | dataset: {classes: [11, Trousers, 0, 0]}
             |                         ^~~~~~~~ did you mean 'Trouser'?
        r.yaml:2:38: error: item 4 of 'classes' must differ from the items before it, but is 0
           2 | dataset: {classes: [11, Trousers, 0, 0]}
             |                                      ^
        3 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "no classes",
      changes: "dataset: {classes: []}",
      text: """
        r.yaml:2:20: error: 'classes' must have at least 1 item, but has 0
           2 | dataset: {classes: []}
             |                    ^
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "every key of a dataset",
      changes: "dataset: {limit: -1, flip: yes, path: [a], classes: Bag}",
      text: """
        r.yaml:2:18: error: 'limit' must be at least 1, but is -1
           2 | dataset: {limit: -1, flip: yes, path: [a], classes: Bag}
             |                  ^~
        r.yaml:2:28: error: 'flip' must be true or false, but is 'yes'
           2 | dataset: {limit: -1, flip: yes, path: [a], classes: Bag}
             |                            ^~~ write true
        r.yaml:2:39: error: 'path' must be text, but is a list
           2 | dataset: {limit: -1, flip: yes, path: [a], classes: Bag}
             |                                       ^
        r.yaml:2:53: error: 'classes' must be a list, but is 'Bag'
           2 | dataset: {limit: -1, flip: yes, path: [a], classes: Bag}
             |                                                     ^~~ write [Bag]
        4 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "key of another type",
      changes: "schedule: {betas: [0.1, 0.2]}",
      text: """
        r.yaml:2:12: error: schedule 'linear' has no key 'betas'
           2 | schedule: {betas: [0.1, 0.2]}
             |            ^~~~~ It reads: beta_end, beta_start, cut, first_beta, scale, shorten, steps
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "another type starts from a clean slate",
      changes: "schedule: {type: cosine}",
      text: """
        r.yaml:2:18: error: 'steps' is missing from schedule 'cosine'
           2 | schedule: {type: cosine}
             |                  ^~~~~~ int (2...100000): length of the chain; with 'shorten', before it is shortened
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "list without its list",
      changes: "schedule: {type: list}",
      text: """
        r.yaml:2:18: error: 'betas' is missing from schedule 'list'
           2 | schedule: {type: list}
             |                  ^~~~ list of double ((0, 1)): the beta of each step, from t = 1
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "items of a list",
      changes: "schedule: {type: list, betas: [0.1, 1.5, x, 0]}",
      text: """
        r.yaml:2:37: error: item 2 of 'betas' must lie in (0, 1), but is 1.5
           2 | schedule: {type: list, betas: [0.1, 1.5, x, 0]}
             |                                     ^~~
        r.yaml:2:42: error: item 3 of 'betas' must be a number, but is 'x'
           2 | schedule: {type: list, betas: [0.1, 1.5, x, 0]}
             |                                          ^
        r.yaml:2:45: error: item 4 of 'betas' must lie in (0, 1), but is 0
           2 | schedule: {type: list, betas: [0.1, 1.5, x, 0]}
             |                                             ^
        3 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "one step",
      changes: "schedule: {type: list, betas: [0.1]}",
      text: """
        r.yaml:2:31: error: 'betas' must have 2...100000 items, but has 1
           2 | schedule: {type: list, betas: [0.1]}
             |                               ^
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "ends that are no betas",
      changes: "schedule: {beta_start: 0, beta_end: 1}",
      text: """
        r.yaml:2:24: error: 'beta_start' must lie in (0, 1), but is 0
           2 | schedule: {beta_start: 0, beta_end: 1}
             |                        ^
        r.yaml:2:37: error: 'beta_end' must lie in (0, 1), but is 1
           2 | schedule: {beta_start: 0, beta_end: 1}
             |                                     ^
        2 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "words of a key swapped",
      changes: "schedule: {beta_first: 0.1}",
      text: """
        r.yaml:2:12: error: schedule 'linear' has no key 'beta_first'
           2 | schedule: {beta_first: 0.1}
             |            ^~~~~~~~~~ did you mean 'first_beta'? It also reads: beta_end, beta_start, cut, scale, shorten, steps
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "chain too short, in quotes",
      changes: "schedule: {steps: 1, beta_end: '0.02'}",
      text: """
        r.yaml:2:19: error: 'steps' must lie in 2...100000, but is 1
           2 | schedule: {steps: 1, beta_end: '0.02'}
             |                   ^
        r.yaml:2:32: error: 'beta_end' must be a number, but is '0.02'
           2 | schedule: {steps: 1, beta_end: '0.02'}
             |                                ^~~~~~ write 0.02, without quotes
        2 errors; nothing was run.
        """),
    FaultyRecipe(
      name: "chain too long",
      changes: "schedule: {steps: 1e6}",
      text: """
        r.yaml:2:19: error: 'steps' must lie in 2...100000, but is 1e6
           2 | schedule: {steps: 1e6}
             |                   ^~~
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "percent",
      changes: "schedule: {first_beta: 10%}",
      text: """
        r.yaml:2:24: error: 'first_beta' must be a number, but is '10%'
           2 | schedule: {first_beta: 10%}
             |                        ^~~
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "letter missing",
      changes: "schedule: {type: cosin, steps: 6}",
      text: """
        r.yaml:2:18: error: there is no noise schedule called 'cosin'
           2 | schedule: {type: cosin, steps: 6}
             |                  ^~~~~ did you mean 'cosine'? Known: \(known(.schedule))
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "shorten without first_beta",
      changes: "schedule: {type: linear, first_beta: ~, shorten: true}",
      text: """
        r.yaml:2:50: error: 'shorten' needs 'first_beta': it drops the steps that one swallows
           2 | schedule: {type: linear, first_beta: ~, shorten: true}
             |                                                  ^~~~
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "cut without first_beta",
      changes: "schedule: {type: linear, first_beta: ~, cut: true}",
      text: """
        r.yaml:2:46: error: 'cut' needs 'first_beta': it says where the chain is cut
           2 | schedule: {type: linear, first_beta: ~, cut: true}
             |                                              ^~~~
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "words of the timesteps swapped",
      changes: "timesteps: {type: weighted_beta}",
      text: """
        r.yaml:2:19: error: there is no timestep sampler called 'weighted_beta'
           2 | timesteps: {type: weighted_beta}
             |                   ^~~~~~~~~~~~~ did you mean 'beta_weighted'? Known: \(known(.timesteps))
        1 error; nothing was run.
        """),
    FaultyRecipe(
      name: "numbers of timesteps",
      changes: "timesteps: {type: loss_second_moment, history: 0, uniform: 1, importance: 1}",
      text: """
        r.yaml:2:48: error: 'history' must lie in 1...1000, but is 0
           2 | timesteps: {type: loss_second_moment, history: 0, uniform: 1, importance: 1}
             |                                                ^
        r.yaml:2:60: error: 'uniform' must lie in (0, 1), but is 1
           2 | timesteps: {type: loss_second_moment, history: 0, uniform: 1, importance: 1}
             |                                                            ^
        r.yaml:2:75: error: 'importance' must be true or false, but is 1
           2 | timesteps: {type: loss_second_moment, history: 0, uniform: 1, importance: 1}
             |                                                                           ^
        3 errors; nothing was run.
        """),
  ]
}
