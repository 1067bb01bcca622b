extension ErrorText {
  /// Files that are no recipes.
  static let wholeFiles: [ErrorText] = [
    ErrorText(
      name: "empty file",
      recipe: "",
      text: """
        recipes/r.yaml: error: the file has no recipe in it
        1 error; nothing was run.
        """),
    ErrorText(
      name: "only comments",
      recipe: "# nothing\n",
      text: """
        recipes/r.yaml: error: the file has no recipe in it
        1 error; nothing was run.
        """),
    ErrorText(
      name: "text",
      recipe: "just text",
      text: """
        recipes/r.yaml:1:1: error: a recipe is a map of keys and values, but this is 'just text'
           1 | just text
             | ^~~~~~~~~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "list",
      recipe: "- a\n",
      text: """
        recipes/r.yaml:1:1: error: a recipe is a map of keys and values, but this is a list
           1 | - a
             | ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "two documents",
      recipe: "a: 1\n---\nb: 2\n",
      text: """
        recipes/r.yaml:2:1: error: a recipe is one YAML document, and here begins another
           2 | ---
             | ^~~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "key twice",
      recipe: "seed: 1\nseed: 2\nname: x\n",
      text: """
        recipes/r.yaml:2:1: error: 'seed' is given twice
           2 | seed: 2
             | ^~~~ it is also in line 1
        1 error; nothing was run.
        """),
    ErrorText(
      name: "keys twice, all at once",
      recipe: "train: {steps: 1, steps: 2}\nloss: {type: simple, type: simple}\n",
      text: """
        recipes/r.yaml:1:19: error: 'steps' is given twice
           1 | train: {steps: 1, steps: 2}
             |                   ^~~~~ it is also in line 1
        recipes/r.yaml:2:22: error: 'type' is given twice
           2 | loss: {type: simple, type: simple}
             |                      ^~~~ it is also in line 2
        2 errors; nothing was run.
        """),
    ErrorText(
      name: "list not closed",
      recipe: "seed: [1\nname: x",
      text: """
        recipes/r.yaml:2:5: error: this is not YAML: did not find expected ',' or ']' (while parsing a flow sequence that begins in line 1)
           2 | name: x
             |     ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "tab",
      recipe: "train:\n\tsteps: 1\n",
      text: """
        recipes/r.yaml:2:1: error: this is not YAML: found character that cannot start any token
           2 |  steps: 1
             | ^ this is a tab: YAML is indented by spaces
        1 error; nothing was run.
        """),
    ErrorText(
      name: "colon too many",
      recipe: "steps: 3 : 4",
      text: """
        recipes/r.yaml:1:10: error: this is not YAML: mapping values are not allowed in this context
           1 | steps: 3 : 4
             |          ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "control character",
      recipe: "a: \"\u{1}\"",
      text: """
        recipes/r.yaml:1:5: error: this is not YAML: control characters are not allowed
           1 | a: " "
             |     ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "NUL",
      recipe: "seed: 1\nname: a\u{0}b\n",
      text: """
        recipes/r.yaml:2:8: error: this is not YAML: control characters are not allowed
           2 | name: a b
             |        ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "version",
      recipe: "%YAML 9.9\n---\na: 1",
      text: """
        recipes/r.yaml:1:1: error: recipes have no directives: no line begins with '%'
           1 | %YAML 9.9
             | ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "tag",
      recipe: "seed: !!int 3",
      text: """
        recipes/r.yaml:1:7: error: recipes have no tags: keys say what a value is
           1 | seed: !!int 3
             |       ^~~~~~~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "merge key",
      recipe: "<<: {seed: 1}",
      text: """
        recipes/r.yaml:1:1: error: recipes have no merge keys ('<<')
           1 | <<: {seed: 1}
             | ^~ use extends:, or an alias for the whole value
        1 error; nothing was run.
        """),
    ErrorText(
      name: "key that is a list",
      recipe: "? [a]\n: b",
      text: """
        recipes/r.yaml:1:3: error: a key has to be a word
           1 | ? [a]
             |   ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "alias inside its anchor",
      recipe: "a: &x [*x]",
      text: """
        recipes/r.yaml:1:8: error: '*x' stands inside the value that it stands for
           1 | a: &x [*x]
             |        ^~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "alias without anchor",
      recipe: "seed: &one 1\nname: *oen\n",
      text: """
        recipes/r.yaml:2:7: error: there is no anchor '&oen' before this
           2 | name: *oen
             |       ^~~~ did you mean 'one'? Anchors: one
        1 error; nothing was run.
        """),
  ]
}
