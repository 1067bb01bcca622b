/// Thrown where reading cannot go on because of a fault that has been recorded already.
///
/// Whoever reads a recipe need not look for it: `Options` catches it, and the recorded faults are
/// reported together as one ``RecipeError``. Code of its own throws it by `throw options.fault(…)`.
public struct RecipeFault: Error {
  package init() {}
}
