extension ErrorText {
  /// Components that are not there, or not right.
  static let components: [ErrorText] = [
    ErrorText(
      name: "name without map",
      recipe: "schedule: linear",
      text: """
        recipes/r.yaml:1:11: error: 'schedule' must be a map with a 'type', but is 'linear'
           1 | schedule: linear
             |           ^~~~~~ write schedule: {type: linear}
        1 error; nothing was run.
        """),
    ErrorText(
      name: "number",
      recipe: "schedule: 3",
      text: """
        recipes/r.yaml:1:11: error: 'schedule' must be a map with a 'type', but is 3
           1 | schedule: 3
             |           ^ Known: cosine, linear
        1 error; nothing was run.
        """),
    ErrorText(
      name: "list",
      recipe: "schedule: [1]",
      text: """
        recipes/r.yaml:1:11: error: 'schedule' must be a map with a 'type', but is a list
           1 | schedule: [1]
             |           ^ Known: cosine, linear
        1 error; nothing was run.
        """),
    ErrorText(
      name: "null",
      recipe: "timesteps: ~",
      text: """
        recipes/r.yaml:1:12: error: 'timesteps' has no value
           1 | timesteps: ~
             |            ^ Known: beta_weighted, first_step, uniform
        1 error; nothing was run.
        """),
    ErrorText(
      name: "type without value",
      recipe: "schedule: {type: }",
      text: """
        recipes/r.yaml:1:18: error: 'type' must be a name, but is nothing
           1 | schedule: {type: }
             |                  ^ Known: cosine, linear
        1 error; nothing was run.
        """),
    ErrorText(
      name: "type is a list",
      recipe: "schedule: {type: [a]}",
      text: """
        recipes/r.yaml:1:18: error: 'type' must be a name, but is a list
           1 | schedule: {type: [a]}
             |                  ^ Known: cosine, linear
        1 error; nothing was run.
        """),
    ErrorText(
      name: "upper case",
      recipe: "schedule: {type: LINEAR}",
      text: """
        recipes/r.yaml:1:18: error: there is no noise schedule called 'LINEAR'
           1 | schedule: {type: LINEAR}
             |                  ^~~~~~ did you mean 'linear'? Known: cosine, linear
        1 error; nothing was run.
        """),
    ErrorText(
      name: "unknown type hides its keys",
      recipe: "loss: {type: vlb, weight: 1}",
      text: """
        recipes/r.yaml:1:14: error: there is no loss called 'vlb'
           1 | loss: {type: vlb, weight: 1}
             |              ^~~ Known: simple
        1 error; nothing was run.
        """),
    ErrorText(
      name: "component without keys",
      recipe: "loss: {weight: 1}",
      text: """
        recipes/r.yaml:1:8: error: loss 'simple' has no key 'weight'
           1 | loss: {weight: 1}
             |        ^~~~~~ it reads no keys
        1 error; nothing was run.
        """),
    ErrorText(
      name: "nested, and missing",
      recipe: "network: {type: ensemble, member: {type: unet, heads: 0}, sise: 3}",
      text: """
        recipes/r.yaml:1:17: error: 'size' is missing from network 'ensemble'
           1 | network: {type: ensemble, member: {type: unet, heads: 0}, sise: 3}
             |                 ^~~~~~~~ int: how many members
        recipes/r.yaml:1:55: error: 'heads' must lie in 1...1024, but is 0
           1 | network: {type: ensemble, member: {type: unet, heads: 0}, sise: 3}
             |                                                       ^
        recipes/r.yaml:1:59: error: network 'ensemble' has no key 'sise'
           1 | network: {type: ensemble, member: {type: unet, heads: 0}, sise: 3}
             |                                                           ^~~~ did you mean 'size'? It also reads: member
        3 errors; nothing was run.
        """),
    ErrorText(
      name: "list that is none",
      recipe: "trackers: csv",
      text: """
        recipes/r.yaml:1:11: error: 'trackers' must be a list, but is 'csv'
           1 | trackers: csv
             |           ^~~ write [csv]
        1 error; nothing was run.
        """),
    ErrorText(
      name: "items",
      recipe: "trackers: [csv, {type: csv, separator: \";\"}, cvs, {separator: x}, 3]",
      text: """
        recipes/r.yaml:1:46: error: there is no tracker called 'cvs'
           1 | trackers: [csv, {type: csv, separator: ";"}, cvs, {separator: x}, 3]
             |                                              ^~~ did you mean 'csv'? Known: csv, failing
        recipes/r.yaml:1:51: error: 'type' is missing from 'trackers'
           1 | trackers: [csv, {type: csv, separator: ";"}, cvs, {separator: x}, 3]
             |                                                   ^ Known: csv, failing
        recipes/r.yaml:1:67: error: there is no tracker called '3'
           1 | trackers: [csv, {type: csv, separator: ";"}, cvs, {separator: x}, 3]
             |                                                                   ^ Known: csv, failing
        3 errors; nothing was run.
        """),
    ErrorText(
      name: "component's own error",
      recipe: "trackers: [failing]",
      text: """
        recipes/r.yaml:1:12: error: there is no file 'data.gz'
           1 | trackers: [failing]
             |            ^~~~~~~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "no expensive work after a fault",
      recipe: "trackers: [{type: failing, paht: x}]\nloss: {x: 1}",
      text: """
        recipes/r.yaml:1:28: error: tracker 'failing' has no key 'paht'
           1 | trackers: [{type: failing, paht: x}]
             |                            ^~~~ did you mean 'path'?
        recipes/r.yaml:2:8: error: loss 'simple' has no key 'x'
           2 | loss: {x: 1}
             |        ^ it reads no keys
        2 errors; nothing was run.
        """),
    ErrorText(
      name: "keys of the recipe",
      recipe: "sede: 1\nlose: {type: simple}\nsomething: else",
      text: """
        recipes/r.yaml:1:1: error: the recipe has no key 'sede'
           1 | sede: 1
             | ^~~~ did you mean 'seed'? It also reads: loss, name, network, schedule, timesteps, trackers, train
        recipes/r.yaml:2:1: error: the recipe has no key 'lose'
           2 | lose: {type: simple}
             | ^~~~ did you mean 'loss'? It also reads: name, network, schedule, seed, timesteps, trackers, train
        recipes/r.yaml:3:1: error: the recipe has no key 'something'
           3 | something: else
             | ^~~~~~~~~ It reads: loss, name, network, schedule, seed, timesteps, trackers, train
        3 errors; nothing was run.
        """),
    ErrorText(
      name: "words of a key swapped",
      recipe: "schedule: {type: linear, beta_first: 0.1, end-beta: 1}",
      text: """
        recipes/r.yaml:1:26: error: schedule 'linear' has no key 'beta_first'
           1 | schedule: {type: linear, beta_first: 0.1, end-beta: 1}
             |                          ^~~~~~~~~~ did you mean 'first_beta'? It also reads: beta_end, beta_start, shorten, steps
        recipes/r.yaml:1:43: error: schedule 'linear' has no key 'end-beta'
           1 | schedule: {type: linear, beta_first: 0.1, end-beta: 1}
             |                                           ^~~~~~~~ did you mean 'beta_end'? It also reads: beta_start, first_beta, shorten, steps
        2 errors; nothing was run.
        """),
    ErrorText(
      name: "empty key",
      recipe: "schedule: {type: linear, \"\": 1}",
      text: """
        recipes/r.yaml:1:26: error: schedule 'linear' has no key ''
           1 | schedule: {type: linear, "": 1}
             |                          ^~ It reads: beta_end, beta_start, first_beta, shorten, steps
        1 error; nothing was run.
        """),
    ErrorText(
      name: "columns are counted in scalars",
      recipe: "na\u{308}: é\nlöss: 3",
      text: """
        recipes/r.yaml:1:1: error: the recipe has no key 'na\u{308}'
           1 | na\u{308}: é
             | ^~~ It reads: loss, name, network, schedule, seed, timesteps, trackers, train
        recipes/r.yaml:2:1: error: the recipe has no key 'löss'
           2 | löss: 3
             | ^~~~ did you mean 'loss'? It also reads: name, network, schedule, seed, timesteps, trackers, train
        2 errors; nothing was run.
        """),
  ]
}
