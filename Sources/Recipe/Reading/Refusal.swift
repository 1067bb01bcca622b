/// Why a value cannot be taken: the end of a sentence that begins with its key.
struct Refusal: Error {
  /// "must be a whole number".
  let demand: String
  /// The value, or the item of a list, that was found instead.
  let node: Node
  var hint: String?
  /// What was found, if the value's own text does not say it.
  var found: String?
  /// Which item of a list it is, from 1.
  var item: Int?
  /// Refusals of further items of the list.
  var others: [Refusal] = []

  /// "'steps' must be a whole number, but is 'many'", at the value; one for each item refused.
  func problems(key: String) -> [Problem] {
    [problem(key: key)] + others.flatMap { $0.problems(key: key) }
  }

  private func problem(key: String) -> Problem {
    let subject = (item.map { "item \($0) of " } ?? "") + "'\(key)'"
    let verb = found == nil ? "is" : "has"
    return Problem(
      "\(subject) \(demand), but \(verb) \(found ?? node.found)", at: node.mark, hint: hint)
  }
}
