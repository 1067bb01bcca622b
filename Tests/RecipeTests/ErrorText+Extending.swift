extension ErrorText {
  /// extends and plugins.
  static let extending: [ErrorText] = [
    ErrorText(
      name: "missing file",
      recipe: "extends: nope.yaml",
      text: """
        recipes/r.yaml:1:10: error: there is no file 'recipes/nope.yaml'
           1 | extends: nope.yaml
             |          ^~~~~~~~~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "map",
      recipe: "extends: {a: 1}",
      text: """
        recipes/r.yaml:1:10: error: 'extends' must be the path of a recipe, or a list of paths, but is a map
           1 | extends: {a: 1}
             |          ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "items",
      recipe: "extends: [3, null]",
      text: """
        recipes/r.yaml:1:11: error: there is no file 'recipes/3'
           1 | extends: [3, null]
             |           ^
        recipes/r.yaml:1:14: error: 'extends' must be the path of a recipe, or a list of paths, but is nothing
           1 | extends: [3, null]
             |              ^~~~
        2 errors; nothing was run.
        """),
    ErrorText(
      name: "itself",
      recipe: "extends: ./r.yaml",
      text: """
        recipes/r.yaml:1:10: error: the recipe extends itself: recipes/r.yaml -> recipes/r.yaml
           1 | extends: ./r.yaml
             |          ^~~~~~~~
        1 error; nothing was run.
        """),
    ErrorText(
      name: "the folder",
      recipe: "extends: .",
      text: """
        recipes/r.yaml:1:10: error: there is no file 'recipes'
           1 | extends: .
             |          ^
        1 error; nothing was run.
        """),
    ErrorText(
      name: "plugins",
      recipe: "plugins: 3",
      text: """
        recipes/r.yaml:1:10: error: 'plugins' must be a list, but is 3
           1 | plugins: 3
             |          ^ write [3]
        1 error; nothing was run.
        """),
  ]
}
