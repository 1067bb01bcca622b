extension ErrorText {
  /// Arguments of --set.
  static let arguments: [ErrorText] = [
    ErrorText(
      name: "no value",
      recipe: base,
      overrides: ["seed"],
      text: """
        --set seed: error: '--set' takes key=value
             | --set seed
             |       ^~~~ for example schedule.steps=1000
        1 error; nothing was run.
        """),
    ErrorText(
      name: "wrong value",
      recipe: base,
      overrides: ["seed=x"],
      text: """
        --set seed=x: error: 'seed' must be a whole number, but is 'x'
             | --set seed=x
             |            ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "no key",
      recipe: base,
      overrides: ["=3"],
      text: """
        --set =3: error: '--set' takes key=value
             | --set =3
             |       ^~ for example schedule.steps=1000
        1 error; nothing was run.
        """),
    ErrorText(
      name: "empty key",
      recipe: base,
      overrides: ["a..b=3"],
      text: """
        --set a..b=3: error: '--set' takes key=value
             | --set a..b=3
             |       ^~~~~~ for example schedule.steps=1000
        1 error; nothing was run.
        """),
    ErrorText(
      name: "range",
      recipe: base,
      overrides: ["schedule.first_beta=3"],
      text: """
        --set schedule.first_beta=3: error: 'first_beta' must lie in (0, 1), but is 3
             | --set schedule.first_beta=3
             |                           ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "unknown key",
      recipe: base,
      overrides: ["schedule.frist_beta=.3"],
      text: """
        --set schedule.frist_beta=.3: error: schedule 'linear' has no key 'frist_beta'
             | --set schedule.frist_beta=.3
             |                ^~~~~~~~~~ did you mean 'first_beta'? It also reads: beta_end, beta_start, shorten, steps
        1 error; nothing was run.
        """),
    ErrorText(
      name: "unknown key of a map",
      recipe: base,
      overrides: ["train.batch=3"],
      text: """
        --set train.batch=3: error: 'train' has no key 'batch'
             | --set train.batch=3
             |             ^~~~~ It reads: clip_norm, ema, precision, recompute, steps
        1 error; nothing was run.
        """),
    ErrorText(
      name: "new type drops keys, but not those set",
      recipe: base,
      overrides: ["schedule={type: cosine, beta_end: 1}"],
      text: """
        --set schedule={type: cosine, beta_end: 1}: error: schedule 'cosine' has no key 'beta_end'
             | --set schedule={type: cosine, beta_end: 1}
             |                               ^~~~~~~~ It reads: first_beta, offset, shorten, steps
        1 error; nothing was run.
        """),
    ErrorText(
      name: "unknown type",
      recipe: base,
      overrides: ["loss.type=smiple"],
      text: """
        --set loss.type=smiple: error: there is no loss called 'smiple'
             | --set loss.type=smiple
             |                 ^~~~~~ did you mean 'simple'? Known: simple
        1 error; nothing was run.
        """),
    ErrorText(
      name: "through a scalar",
      recipe: base,
      overrides: ["seed.x=1"],
      text: """
        --set seed.x=1: error: 'seed' is 3, which has no keys
             | --set seed.x=1
             |       ^~~~ set it as a whole
        1 error; nothing was run.
        """),
    ErrorText(
      name: "through a list",
      recipe: base,
      overrides: ["trackers.0=csv"],
      text: """
        --set trackers.0=csv: error: 'trackers' is a list, which has no keys
             | --set trackers.0=csv
             |       ^~~~~~~~ set it as a whole
        1 error; nothing was run.
        """),
    ErrorText(
      name: "through another --set",
      recipe: base,
      overrides: ["loss=1", "loss.type=simple"],
      text: """
        --set loss.type=simple: error: 'loss' is 1, which has no keys
             | --set loss.type=simple
             |       ^~~~ set it as a whole
        1 error; nothing was run.
        """),
    ErrorText(
      name: "syntax",
      recipe: base,
      overrides: ["train.steps=[1"],
      text: """
        --set train.steps=[1: error: this is not YAML: did not find expected ',' or ']' (while parsing a flow sequence that begins in line 1)
             | --set train.steps=[1
             |                     ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "item",
      recipe: base,
      overrides: ["train.ema=[0.5, 2]"],
      text: """
        --set train.ema=[0.5, 2]: error: item 2 of 'ema' must lie in 0..<1, but is 2
             | --set train.ema=[0.5, 2]
             |                       ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "extends",
      recipe: base,
      overrides: ["extends=x"],
      text: """
        --set extends=x: error: 'extends' is for files, and --set cannot change it
             | --set extends=x
             |       ^~~~~~~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "null",
      recipe: base,
      overrides: ["seed="],
      text: """
        --set seed=: error: 'seed' has no value
             | --set seed=
             |            ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "missing in a map that it makes",
      recipe: "seed: 1",
      overrides: ["train.recompute=true"],
      text: """
        --set train.recompute=true: error: 'steps' is missing from 'train'
             | --set train.recompute=true
             |       ^~~~~ int (1...): optimiser steps
        1 error; nothing was run.
        """),
    ErrorText(
      name: "missing in a map of the file",
      recipe: "train:\n  recompute: true\n",
      overrides: ["train.recompute=false"],
      text: """
        recipes/r.yaml:1:1: error: 'steps' is missing from 'train'
           1 | train:
             | ^~~~~ int (1...): optimiser steps
        1 error; nothing was run.
        """),
    ErrorText(
      name: "two lines",
      recipe: base,
      overrides: ["seed=1\nx"],
      text: """
        --set seed=1 x: error: 'seed' must be a whole number, but is '1 x'
             | --set seed=1
             |            ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "beside faults of the file",
      recipe: "seed: x",
      overrides: ["name=[]", "train.steps=-1"],
      text: """
        recipes/r.yaml:1:7: error: 'seed' must be a whole number, but is 'x'
           1 | seed: x
             |       ^
        --set name=[]: error: 'name' must be text, but is a list
             | --set name=[]
             |            ^
        --set train.steps=-1: error: 'steps' must be at least 1, but is -1
             | --set train.steps=-1
             |                   ^~
        3 errors; nothing was run.
        """),
  ]

  /// What most of the overrides stand over.
  private static let base = """
    schedule: {type: linear, beta_end: 0.1}
    seed: 3
    trackers: [csv]
    train:
      steps: 5
      ema: [0.1]
    """
}
