internal import Diffusion
public import Recipe

/// The rows of a table, or of what else the paper shows of them, and the runs behind them.
public struct ReproductionPlan: Sendable {
  /// A row.
  public struct Row: Sendable {
    /// What the paper has.
    public let row: PaperRow
    /// The place of its run among ``ReproductionPlan/runs``; nil where there is no recipe.
    public let run: Int?
    /// Why there is no recipe; nil where there is one.
    public let reason: String?
    /// Every value of the row's own recipe at the paper's scale; nil where that is not there.
    let paper: [ResolvedValue]?
  }

  /// In the paper's order.
  public private(set) var rows: [Row] = []
  /// Each once, runs that others take parts of before these.
  public private(set) var runs: [PlannedRun] = []
  private let places: ReproductionPlaces
  private let overrides: [String]
  private let registry: Registry
  private var faults: [Diagnostic] = []
  private var visited: [String] = []

  /// Reads the recipes of rows, and what there is of their runs.
  /// - Parameter overrides: `--set` of every recipe that is run.
  /// - Throws: `RecipeError` with the faults of all recipes.
  public init(
    _ rows: [PaperRow], at scale: ReproductionScale,
    in places: ReproductionPlaces, overrides: [String] = [], with registry: Registry
  ) throws {
    self.places = places
    self.overrides = overrides
    self.registry = registry
    for row in rows { add(row, scale) }
    guard faults.isEmpty else { throw RecipeError(diagnostics: faults) }
  }

  /// Reads a run and its recipe again, when other runs were made.
  public mutating func refresh(_ run: Int) throws { try runs[run].refresh(with: registry) }

  /// What of the recipe of a row's run is not the paper's; nil where the row has no run, or its recipe
  /// cannot be read yet.
  public func objections(to row: Row) -> PaperObjections? {
    guard let run = row.run, let values = runs[run].resolved?.values else { return nil }
    return PaperObjections(values, paper: row.paper)
  }

  private mutating func add(_ row: PaperRow, _ scale: ReproductionScale) {
    guard registry.type(row.dataset, kind: .dataset) != nil else {
      return add(row, because: "this program has no dataset '\(row.dataset)'")
    }
    guard let name = scale.recipe(of: row) else {
      return add(row, because: "small recipes are of \(ReproductionScale.quickDataset) alone")
    }
    guard places.hasRecipe(name) else {
      return add(
        row, because: scale == .quick ? "there is no small recipe" : "there is no recipe")
    }
    let run = add(name)
    rows.append(Row(row: row, run: run, reason: nil, paper: paperValues(row)))
  }

  private mutating func add(_ row: PaperRow, because reason: String) {
    rows.append(Row(row: row, run: nil, reason: reason, paper: nil))
  }

  /// The values of the row's own recipe, without `--set`.
  private func paperValues(_ row: PaperRow) -> [ResolvedValue]? {
    guard places.hasRecipe(row.recipe), let recipe = try? Recipe.load(places.recipe(row.recipe))
    else { return nil }
    return try? Experiment.read(recipe, with: registry).resolved.values
  }

  /// The place of the run of a recipe, which is added, runs that it takes parts of first; nil where the
  /// recipe is faulty.
  private mutating func add(_ name: String, in folder: RunFolder? = nil) -> Int? {
    if let known = runs.firstIndex(where: { $0.name == name }) { return known }
    guard !visited.contains(name) else {
      // Met a second time: it is faulty, which was said, or takes parts of itself.
      return faults.isEmpty
        ? fail(places.recipe(name), "takes parts of runs that take parts of its own") : nil
    }
    visited.append(name)
    do {
      let run = try PlannedRun(
        name, recipe: places.recipe(name), in: folder ?? places.run(name), overrides: overrides,
        with: registry)
      for source in run.sources { try addSource(source, of: run) }
      runs.append(run)
      return runs.count - 1
    } catch let error as RecipeError {
      faults += error.diagnostics.filter { !faults.contains($0) }
      return nil
    } catch {
      return fail(places.recipe(name), "\(error)")
    }
  }

  private mutating func addSource(_ source: RunFolder, of run: PlannedRun) throws {
    let name = places.recipeName(ofRun: source.path)
    if let name, places.hasRecipe(name) {
      _ = add(name, in: source)
    } else if !source.exists {
      throw ExperimentError(
        "takes a part of the run '\(source.path)', which is not there, and there is no recipe "
          + "'\(places.recipe(name ?? source.lastName))' that makes it")
    }
  }

  private mutating func fail(_ file: String, _ message: String) -> Int? {
    let fault = Diagnostic(file: file, message: message)
    if !faults.contains(fault) { faults.append(fault) }
    return nil
  }
}
