extension ErrorText {
  /// Values of the wrong type or out of range.
  static let values: [ErrorText] = [
    ErrorText(
      name: "word for int",
      recipe: "seed: many",
      text: """
        recipes/r.yaml:1:7: error: 'seed' must be a whole number, but is 'many'
           1 | seed: many
             |       ^~~~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "fraction for int",
      recipe: "seed: 1.5",
      text: """
        recipes/r.yaml:1:7: error: 'seed' must be a whole number, but is 1.5
           1 | seed: 1.5
             |       ^~~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "quoted int",
      recipe: "seed: '100'",
      text: """
        recipes/r.yaml:1:7: error: 'seed' must be a whole number, but is '100'
           1 | seed: '100'
             |       ^~~~~ write 100, without quotes
        1 error; nothing was run.
        """),
    ErrorText(
      name: "underscores",
      recipe: "seed: 100_000",
      text: """
        recipes/r.yaml:1:7: error: 'seed' must be a whole number, but is '100_000'
           1 | seed: 100_000
             |       ^~~~~~~ write 100000, without underscores
        1 error; nothing was run.
        """),
    ErrorText(
      name: "int too large",
      recipe: "seed: 99999999999999999999",
      text: """
        recipes/r.yaml:1:7: error: 'seed' must be a whole number of at most 64 bits, but is 99999999999999999999
           1 | seed: 99999999999999999999
             |       ^~~~~~~~~~~~~~~~~~~~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "float too large for int",
      recipe: "seed: 1e30",
      text: """
        recipes/r.yaml:1:7: error: 'seed' must be a whole number of at most 64 bits, but is 1e30
           1 | seed: 1e30
             |       ^~~~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "list for int",
      recipe: "seed: [1]",
      text: """
        recipes/r.yaml:1:7: error: 'seed' must be a whole number, but is a list
           1 | seed: [1]
             |       ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "map for int",
      recipe: "seed: {a: 1}",
      text: """
        recipes/r.yaml:1:7: error: 'seed' must be a whole number, but is a map
           1 | seed: {a: 1}
             |       ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "hexadecimal",
      recipe: "seed: 0x10",
      text: """
        recipes/r.yaml:1:7: error: 'seed' must be a whole number, but is '0x10'
           1 | seed: 0x10
             |       ^~~~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "no value",
      recipe: "seed:",
      text: """
        recipes/r.yaml:1:6: error: 'seed' has no value
           1 | seed:
             |      ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "null",
      recipe: "seed: null",
      text: """
        recipes/r.yaml:1:7: error: 'seed' has no value
           1 | seed: null
             |       ^~~~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "escape sequence stays out of the terminal",
      recipe: "seed: \"\\e[31m\"",
      text: """
        recipes/r.yaml:1:7: error: 'seed' must be a whole number, but is ' [31m'
           1 | seed: "\\e[31m"
             |       ^~~~~~~~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "byte order mark",
      recipe: "\u{feff}seed: x",
      text: """
        recipes/r.yaml:1:7: error: 'seed' must be a whole number, but is 'x'
           1 | seed: x
             |       ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "all numbers of a schedule",
      recipe: "schedule: {steps: 1, beta_start: .nan, beta_end: -1, first_beta: 1}",
      text: """
        recipes/r.yaml:1:19: error: 'steps' must lie in 2...100000, but is 1
           1 | schedule: {steps: 1, beta_start: .nan, beta_end: -1, first_beta: 1}
             |                   ^
        recipes/r.yaml:1:34: error: 'beta_start' must be a finite number, but is '.nan'
           1 | schedule: {steps: 1, beta_start: .nan, beta_end: -1, first_beta: 1}
             |                                  ^~~~
        recipes/r.yaml:1:50: error: 'beta_end' must lie in 0...1, but is -1
           1 | schedule: {steps: 1, beta_start: .nan, beta_end: -1, first_beta: 1}
             |                                                  ^~
        recipes/r.yaml:1:66: error: 'first_beta' must lie in (0, 1), but is 1
           1 | schedule: {steps: 1, beta_start: .nan, beta_end: -1, first_beta: 1}
             |                                                                  ^
        4 errors; nothing was run.
        """),
    ErrorText(
      name: "number too large",
      recipe: "schedule: {beta_end: 1e999}",
      text: """
        recipes/r.yaml:1:22: error: 'beta_end' must be a number that a double can hold, but is 1e999
           1 | schedule: {beta_end: 1e999}
             |                      ^~~~~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "infinite",
      recipe: "schedule: {beta_end: -.inf}",
      text: """
        recipes/r.yaml:1:22: error: 'beta_end' must be a finite number, but is '-.inf'
           1 | schedule: {beta_end: -.inf}
             |                      ^~~~~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "quoted number",
      recipe: "schedule: {beta_end: \"0.1\"}",
      text: """
        recipes/r.yaml:1:22: error: 'beta_end' must be a number, but is '0.1'
           1 | schedule: {beta_end: "0.1"}
             |                      ^~~~~ write 0.1, without quotes
        1 error; nothing was run.
        """),
    ErrorText(
      name: "all kinds of a map",
      recipe: "train: {steps: 1, recompute: yes, ema: 0.9, precision: bf61, clip_norm: 0}",
      text: """
        recipes/r.yaml:1:30: error: 'recompute' must be true or false, but is 'yes'
           1 | train: {steps: 1, recompute: yes, ema: 0.9, precision: bf61, clip_norm: 0}
             |                              ^~~ write true
        recipes/r.yaml:1:40: error: 'ema' must be a list, but is 0.9
           1 | train: {steps: 1, recompute: yes, ema: 0.9, precision: bf61, clip_norm: 0}
             |                                        ^~~ write [0.9]
        recipes/r.yaml:1:56: error: 'precision' must be one of float32, bf16, but is 'bf61'
           1 | train: {steps: 1, recompute: yes, ema: 0.9, precision: bf61, clip_norm: 0}
             |                                                        ^~~~ did you mean 'bf16'?
        recipes/r.yaml:1:73: error: 'clip_norm' must be above 0, but is 0
           1 | train: {steps: 1, recompute: yes, ema: 0.9, precision: bf61, clip_norm: 0}
             |                                                                         ^
        4 errors; nothing was run.
        """),
    ErrorText(
      name: "items",
      recipe: "train: {steps: 0, ema: [0.9, high, 2], precision: [1]}",
      text: """
        recipes/r.yaml:1:16: error: 'steps' must be at least 1, but is 0
           1 | train: {steps: 0, ema: [0.9, high, 2], precision: [1]}
             |                ^
        recipes/r.yaml:1:30: error: item 2 of 'ema' must be a number, but is 'high'
           1 | train: {steps: 0, ema: [0.9, high, 2], precision: [1]}
             |                              ^~~~
        recipes/r.yaml:1:36: error: item 3 of 'ema' must lie in 0..<1, but is 2
           1 | train: {steps: 0, ema: [0.9, high, 2], precision: [1]}
             |                                    ^
        recipes/r.yaml:1:51: error: 'precision' must be one of float32, bf16, but is a list
           1 | train: {steps: 0, ema: [0.9, high, 2], precision: [1]}
             |                                                   ^
        4 errors; nothing was run.
        """),
    ErrorText(
      name: "item out of range",
      recipe: "train: {steps: 1, ema: [0.9, 1]}",
      text: """
        recipes/r.yaml:1:30: error: item 2 of 'ema' must lie in 0..<1, but is 1
           1 | train: {steps: 1, ema: [0.9, 1]}
             |                              ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "too few items",
      recipe: "network: {type: unet, multipliers: [], dropout: 1.0}",
      text: """
        recipes/r.yaml:1:36: error: 'multipliers' must have 1...8 items, but has 0
           1 | network: {type: unet, multipliers: [], dropout: 1.0}
             |                                    ^
        recipes/r.yaml:1:49: error: 'dropout' must lie in 0..<1, but is 1.0
           1 | network: {type: unet, multipliers: [], dropout: 1.0}
             |                                                 ^~~
        2 errors; nothing was run.
        """),
    ErrorText(
      name: "missing key of a map",
      recipe: "train: {}",
      text: """
        recipes/r.yaml:1:1: error: 'steps' is missing from 'train'
           1 | train: {}
             | ^~~~~ int (1...): optimiser steps
        1 error; nothing was run.
        """),
    ErrorText(
      name: "map that is none",
      recipe: "train: 3",
      text: """
        recipes/r.yaml:1:8: error: 'train' must be a map, but is 3
           1 | train: 3
             |        ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "text cut",
      recipe: "seed: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
      text: """
        recipes/r.yaml:1:7: error: 'seed' must be a whole number, but is 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx...'
           1 | seed: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
             |       ^~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~
        1 error; nothing was run.
        """),
  ]
}
