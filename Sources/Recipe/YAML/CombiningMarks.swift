/// Where the marks begin to be too many, of which any number may stand on one letter.
func excessOfMarks(_ text: String) -> String.Index? {
  var marks = 0
  for index in text.unicodeScalars.indices {
    let scalar = text.unicodeScalars[index]
    let isMark =
      !scalar.isASCII && scalar.properties.canonicalCombiningClass != .notReordered
    marks = isMark ? marks + 1 : 0
    if marks > Bounds.marks { return index }
  }
  return nil
}

/// What is said of them.
let excessOfMarksMessage = "more than \(Bounds.marks) marks stand on one letter"
