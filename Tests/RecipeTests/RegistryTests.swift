import Recipe
import Testing

/// Takes a name of `Linear`.
private struct Impostor: Plain {
  static let kind = ComponentKind.schedule
  static let typeName = "bent"
  static let aliases = ["straight"]
}

private struct Shouting: Plain {
  static let kind = ComponentKind.schedule
  static let typeName = "SHOUT"
}

/// Has keys inside maps.
private struct Chest: Component {
  static let kind = ComponentKind("chest", description: "chest")
  static let typeName = "chest"

  init(_ options: inout Options) throws {
    _ = try options.int("size", default: 1)
    _ = try options.optionalMap("drawer") { options in
      _ = try options.string("label")
      return try options.optionalMap("box") { try $0.bool("lock", default: true) }
    }
    _ = try options.map("lid") { try $0.bool("open", default: false) }
    _ = try options.int("legs", default: 4)
  }
}

/// Of the kind, but without its protocol.
private struct Stray: Plain {
  static let kind = ComponentKind.schedule
  static let typeName = "stray"
}

/// Contains itself by default, endlessly.
private struct Russian: Component {
  static let kind = ComponentKind("doll", description: "doll")
  static let typeName = "russian"

  init(_ options: inout Options) throws {
    _ = try options.component("inner", of: Self.kind, as: Russian.self, default: "russian")
  }
}

@Suite struct RegistryTests {
  @Test func typesAndKindsAreSorted() throws {
    let registry = try testRegistry()
    #expect(registry.kinds.map(\.name) == ["loss", "network", "schedule", "timesteps", "tracker"])
    #expect(registry.types(of: .schedule).map { $0.typeName } == ["cosine", "linear"])
    #expect(registry.types(of: ComponentKind("none", description: "")).isEmpty)
  }

  @Test func aliasesFindTheirType() throws {
    let registry = try testRegistry()
    #expect(registry.type("straight", kind: .schedule) == Linear.self)
    #expect(registry.type("linear", kind: .schedule) == Linear.self)
    #expect(registry.type("linear", kind: .network) == nil)
  }

  @Test func twoComponentsOfOneNameAreAConflict() throws {
    var registry = try testRegistry()
    #expect {
      try registry.register(Plugin(Impostor.self))
    } throws: { error in
      let text = "\(error)"
      return text.hasPrefix("there are two components of kind 'schedule' called 'straight': ")
        && text.contains("RecipeTests.Linear") && text.contains("Impostor")
    }
  }

  @Test func aConflictOfAFileNamesIt() throws {
    var registry = try testRegistry()
    #expect {
      try registry.register(Plugin(Impostor.self), from: "my/bent.swift")
    } throws: { error in
      let text = "\(error)"
      return text.hasPrefix("my/bent.swift: there are two components of kind 'schedule' called ")
        && text.hasSuffix(". Give its component another 'typeName'.")
    }
    #expect(registry.files.isEmpty)
  }

  @Test func theSameComponentTwiceIsNone() throws {
    var registry = try testRegistry()
    try registry.register(Plugin(Linear.self))
    #expect(registry.types(of: .schedule).count == 2)
  }

  @Test func namesAreInSnakeCase() throws {
    #expect(throws: RegistryError.self) { try Registry([Plugin(Shouting.self)]) }
  }

  @Test func aKindIsItsName() {
    #expect(ComponentKind("a", description: "x") == ComponentKind("a", description: "y"))
    #expect(
      Set([ComponentKind("a", description: "x"), ComponentKind("a", description: "y")]).count == 1)
  }

  @Test func keysOfAKindComeWithThoseOfTheComponent() throws {
    let keys = try testRegistry().keys(of: Linear.self)
    #expect(
      keys == [
        KeyDescription(
          name: "steps", form: .int(2...100_000), default: "1000", doc: "length of the chain"),
        KeyDescription(
          name: "first_beta", form: .double(.open(0, 1)), default: "null", isNullable: true,
          doc: "replaces the first"),
        KeyDescription(name: "shorten", form: .bool, default: "false", doc: ""),
        KeyDescription(
          name: "beta_start", form: .double(Interval(from: 0, to: 1)), default: "0.0001", doc: ""),
        KeyDescription(
          name: "beta_end", form: .double(Interval(from: 0, to: 1)), default: "0.02", doc: ""),
      ])
    #expect(keys.map(\.type) == ["int", "double", "bool", "double", "double"])
    #expect(keys.map(\.range) == ["2...100000", "(0, 1)", nil, "0...1", "0...1"])
  }

  @Test func keysOfNestedComponentsAreNotAmongThem() throws {
    let keys = try testRegistry().keys(of: Ensemble.self)
    #expect(
      keys == [
        KeyDescription(
          name: "member", form: .component(Ensemble.kind), default: "unet", doc: ""),
        KeyDescription(name: "size", form: .int(nil), default: nil, doc: "how many members"),
      ])
    #expect(keys.map(\.range) == ["network", nil])
  }

  @Test func keysInsideMapsAreNamedByTheirPath() throws {
    let registry = try Registry([Plugin(Chest.self)])
    #expect(
      registry.keys(of: Chest.self).map { "\($0.name): \($0.type)" } == [
        "size: int", "drawer: map", "drawer.label: string", "drawer.box: map",
        "drawer.box.lock: bool", "lid: map", "lid.open: bool", "legs: int",
      ])
    let read = { (text: String) in
      try Recipe.parse("chest: {type: chest, \(text)}", name: "r.yaml").read(with: registry) {
        try $0.component("chest", of: Chest.kind, as: Chest.self)
      }
    }
    _ = try read("lid: {open: true}")
    #expect {
      try read("lid: {opne: true}, lidopen: true")
    } throws: { error in
      // Keys of maps are none of the component's own.
      "\(error)".contains("It also reads: drawer, legs, size\n")
        || "\(error)".contains("It reads: drawer, legs, lid, size\n")
    }
  }

  @Test func keysOfAComponentThatCannotBeMade() throws {
    let keys = try testRegistry().keys(of: Failing.self)
    #expect(keys.map(\.name) == ["path"])
  }

  @Test func everyTypeCanBeDescribed() throws {
    let registry = try testRegistry()
    for kind in registry.kinds {
      for type in registry.types(of: kind) {
        let names = registry.keys(of: type).map(\.name)
        #expect(Set(names).count == names.count)
      }
    }
  }

  @Test func aComponentWithoutItsKindsProtocolIsRefused() throws {
    let registry = try Registry([plugin, Plugin(Stray.self)])
    let recipe = try Recipe.parse("schedule: {type: stray}", name: "r.yaml")
    #expect {
      try recipe.read(with: registry, readExperiment)
    } throws: { error in
      "\(error)".contains("r.yaml:1:18: error: schedule 'stray' is registered, but is no ")
    }
  }

  @Test func aComponentThatContainsItselfByDefaultEnds() throws {
    let registry = try Registry([Plugin(Russian.self)])
    #expect(registry.keys(of: Russian.self).map(\.name) == ["inner"])
    let recipe = try Recipe.parse("{}", name: "r.yaml")
    #expect(throws: RecipeError.self) {
      try recipe.read(with: registry) {
        try $0.component("doll", of: Russian.kind, as: Russian.self, default: "russian")
      }
    }
  }
}
