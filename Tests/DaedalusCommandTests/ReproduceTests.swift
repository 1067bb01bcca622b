import Foundation
import TestSupport
import Testing

/// `daedalus reproduce`, on small recipes by the names of the paper's, and its page in a real browser.
@Suite struct ReproduceTests {
  /// What the recipes here share: six steps of a small network, judged by a few samples.
  private static let base = """
    seed: 7
    dataset: {type: fashion_mnist, path: data}
    schedule: {type: linear, steps: 6}
    network: {type: unet, channels: 32, multipliers: [1, 1], blocks: 1, dropout: 0.1}
    train:
      steps: 6
      batch: 2
      ema: [0.9]
      checkpoint_every: 2
      optimizer: {type: adamw, learning_rate: 0.001}
    evaluate: {samples: 8, extractor: {type: fashion_mnist_classifier}}

    """

  static let known =
    "table3, table4, table5, table7, fig8, fig9, fig10, fig11, fig12, fig13, fig14, fig15"

  private static let ddgm = "extends: ../base/tiny.yaml\nname: NAME\nmodel: {type: ddgm}\n"
  private static let daed =
    "extends: ../base/tiny.yaml\nname: NAME\nmodel: {type: daed}\nschedule: {first_beta: 0.2}\n"

  /// A folder with data and recipes: of Table 5 small ones of rows 5 and 8, and those rows' own.
  private static func recipes() throws -> ScratchFolder {
    let folder = ScratchFolder()
    try folder.writeFashion()
    for name in ["base", "compare", "fashion-mnist"] { try folder.makeFolder("recipes/\(name)") }
    folder.write(base, to: "recipes/base/tiny.yaml")
    for (stem, recipe) in [("ddgm-simple", ddgm), ("daed-0.1-simple", daed)] {
      let named = { (folder: String) in recipe.replacing("NAME", with: "\(folder)/\(stem)") }
      folder.write(named("fashion-mnist"), to: "recipes/fashion-mnist/\(stem).yaml")
      folder.write(
        named("compare") + "train: {batch: 4}\n", to: "recipes/compare/\(stem).yaml")
    }
    return folder
  }

  /// Everything that `reproduce table5` leaves, made once.
  private static let made = Result {
    let folder = try recipes()
    let result = try folder.daedalus("reproduce table5 --bootstrap 20", environment: cache(folder))
    #expect(result.code == 0, "\(result.error)")
    return (files: folder.contents(of: "."), result: result)
  }

  static func cache(_ folder: ScratchFolder) -> [String: String] {
    ["XDG_CACHE_HOME": folder.file("caches")]
  }

  func folder(made: Bool = false) throws -> ScratchFolder {
    let folder = try Self.recipes()
    if made { try folder.write(files: Self.made.get().files, to: ".") }
    return folder
  }

  func reproduce(
    _ line: String, in folder: ScratchFolder, code: Int32 = 0
  ) throws -> RunsProgram.Result {
    let result = try folder.daedalus("reproduce \(line)", environment: Self.cache(folder))
    #expect(result.code == code, "\(result.code): \(result.error)")
    return result
  }

  private func json(_ result: RunsProgram.Result) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
  }

  /// Times and places that differ from machine to machine, made alike.
  private func plain(_ text: String, _ folder: ScratchFolder) -> String {
    text.replacing(/\d+:\d\d:\d\d|\d+:\d\d/, with: "T").replacing(folder.path, with: "TMP")
      .replacing(#/ +T/#, with: " T")
  }

  // MARK: - The list

  @Test func theListSaysEveryRunAndMakesNothing() throws {
    let folder = try folder()
    let before = folder.contents(of: ".")
    let result = try reproduce(
      "table5 --list --only ddgm-simple daed-0.1-simple ddgm-vlb", in: folder)
    #expect(
      plain(result.output, folder) == """
        Table 5, fashion_mnist, at quick scale

        row  run                      state  training  sampling  samples
        5    compare/ddgm-simple      none T T  8 to do
        8    compare/daed-0.1-simple  none T T  8 to do

        Total: T of training, T of sampling, 2 evaluations.
        Row 1 (ddgm-vlb): no run, because there is no small recipe.

        Recipes are those of recipes/, runs those of runs/. Times are what is left, by a
        few steps timed on this machine now; sampling is taken for a third of training,
        image by image and step by step, where it was not measured.

        """)
    #expect(
      result.error
        == "timing steps of compare/ddgm-simple\ntiming steps of compare/daed-0.1-simple\n")
    #expect(folder.contents(of: ".") == before)
  }

  @Test func linesFitTheTerminal() throws {
    for line in try Self.made.get().result.output.split(separator: "\n") {
      #expect(line.count <= 80, "\(line)")
    }
  }

  @Test func aTableWithoutRecipesSaysWhy() throws {
    let result = try reproduce("table3 --list", in: folder())
    #expect(
      result.output.contains(
        """
        no runs

        Total: nothing is left to do.
        Rows 1 (ddgm-vlb), 2 (daed-0.1-vlb), 3 (daed-0.025-vlb), 4 (daed-linear-vlb), 5
          (ddgm-simple), 6 (daed-0.2-simple), 7 (daed-0.1-simple), 8
          (daed-0.025-simple), 9 (daed-0.001-simple): no run, because small recipes are
          of fashion_mnist alone.
        """), "\(result.output)")
    let all = try reproduce("--list", in: folder())
    #expect(all.output.hasPrefix("table3  9 variants on cifar10\ntable4  10 variants on celeba\n"))
  }

  // MARK: - Making

  /// What is printed: figures, the paper's, and reasons in place of differences.
  @Test func oursStandBesideThePapers() throws {
    let output = try Self.made.get().result.output
    let result = output[output.range(of: "Table 5, fashion_mnist: ours")!.lowerBound...]
    let shape = String(result).replacing(/-?\d+(\.\d+)?(e[-+]\d+)?/, with: "N")
      .replacing(#/ +/#, with: " ").split(separator: "\n").map(String.init)
    #expect(shape.contains("N DDGM, simple loss, T = N"))
    #expect(shape.contains(" IS FID sFID precision recall"))
    #expect(shape.count { $0 == " ours N N N N N" } == 2)
    #expect(shape.count { $0 == " N % from N N N N N" } == 2)
    #expect(shape.count { $0 == " paper's N N N N N" } == 10)
    #expect(shape.count { $0.hasPrefix(" difference [") } == 2)
    #expect(
      result.contains("paper's             4.3          7.8         9.03        0.715        0.653")
    )
    #expect(
      result.contains(
        """
        [2] fewer samples: 8, and at least 10000 are compared
        [3] another scale: train.batch 4 instead of 2
        """), "\(result)")
    #expect(result.contains("no samples: there is no small recipe"))
  }

  /// The second time nothing is trained, sampled or judged: no file of a run changes, and none is
  /// written.
  @Test func theSecondTimeNothingIsMade() throws {
    let folder = try folder(made: true)
    let before = folder.contents(of: "runs")
    let again = try reproduce("table5 --bootstrap 20", in: folder)
    #expect(again.error.isEmpty, "\(again.error)")
    expectSame(folder.contents(of: "runs"), before)
    #expect(
      again.output.contains("5    compare/ddgm-simple      finished         -         -   8 done"))
    #expect(again.output.contains("Total: nothing is left to do."))
    let figures = { (text: String) in
      text[text.range(of: "Table 5, fashion_mnist: ours")!.lowerBound...]
    }
    #expect(try figures(again.output) == figures(Self.made.get().result.output))
  }

  /// Other questions are other evaluations: the weights stay, and so do samples where they can.
  @Test func whatIsAskedOtherwiseIsJudgedAnew() throws {
    let folder = try folder(made: true)
    let checkpoints = folder.contents(of: "runs/compare/ddgm-simple/checkpoints")
    let samples = folder.bytes("runs/compare/ddgm-simple/samples/samples_8x28x28x1.npz")
    let lines = { folder.text("runs/compare/ddgm-simple/evaluations.jsonl").split(separator: "\n") }
    let only = "table5 --only ddgm-simple"
    let pixels = try reproduce("\(only) --bootstrap 20 --extractor raw_pixels", in: folder)
    #expect(lines().count == 2 && lines()[1].contains("raw pixels"))
    #expect(pixels.output.contains("another extractor: raw pixels"))
    // Raw pixels have no logits and no map: two figures are left out, and that is no reason to judge
    // again and again.
    _ = try reproduce("\(only) --bootstrap 20 --extractor raw_pixels", in: folder)
    #expect(lines().count == 2)
    #expect(folder.bytes("runs/compare/ddgm-simple/samples/samples_8x28x28x1.npz") == samples)
    _ = try reproduce("\(only) --bootstrap 0", in: folder)
    #expect(lines().count == 3 && !lines()[2].contains("interval"))
    // Samples of other rules are not taken for these.
    _ = try reproduce("\(only) --bootstrap 0 --set sampler.clip=true", in: folder)
    #expect(lines().count == 4)
    expectSame(folder.contents(of: "runs/compare/ddgm-simple/checkpoints"), checkpoints)
  }

  @Test func aStoppedRunGoesOn() throws {
    let folder = try folder()
    let whole = try Self.made.get().files
    let train = "train recipes/compare/ddgm-simple.yaml --out runs/compare/ddgm-simple"
    // Two of six steps, as if it had been stopped there.
    _ = try folder.daedalus("\(train) --set train.steps=2")
    let recipe = "runs/compare/ddgm-simple/recipe.yaml"
    folder.write(
      folder.text(recipe).replacing("  steps: 2  # --set train.steps=2", with: "  steps: 6"),
      to: recipe)
    let list = try reproduce("table5 --list --only ddgm-simple", in: folder)
    #expect(list.output.contains("5    compare/ddgm-simple  step 2/6"), "\(list.output)")
    let result = try reproduce("table5 --only ddgm-simple --bootstrap 20", in: folder)
    #expect(result.error.contains("going on after step 2"))
    expectSame(
      folder.contents(of: "runs/compare/ddgm-simple/checkpoints/step-0000006"),
      Dictionary(
        uniqueKeysWithValues: whole.compactMap { name, bytes in
          name.hasPrefix("runs/compare/ddgm-simple/checkpoints/step-0000006/")
            ? (String(name.split(separator: "/").last!), bytes) : nil
        }))
  }

  @Test func aSignalLeavesWhatTheSameCommandGoesOnWith() throws {
    let folder = try folder()
    let arguments = ["table5", "--only", "ddgm-simple", "--set", "train.steps=200"]
    let program = try RunsProgram(
      ["reproduce"] + arguments, in: folder.path, environment: Self.cache(folder))
    program.wait { folder.metrics(of: "runs/compare/ddgm-simple").count >= 3 }
    program.send(SIGINT)
    let stopped = program.wait()
    #expect(stopped.code == 130, "\(stopped.error)")
    #expect(
      stopped.error.hasSuffix(
        """
        : a checkpoint was written. To go on:
          daedalus reproduce table5 --only ddgm-simple --set train.steps=200

        """), "\(stopped.error)")
    #expect(!folder.names.contains("reproduction"))
    let list = try reproduce(
      "table5 --list --only ddgm-simple --set train.steps=200", in: folder)
    #expect(list.output.contains(/compare\/ddgm-simple  step \d+\/200/), "\(list.output)")
  }

  /// Runs that parts are taken from are made first, by their own recipes.
  @Test func partsOfOtherRunsAreMadeFirst() throws {
    let folder = try folder()
    try folder.makeFolder("recipes/parts")
    folder.write(
      "extends: ../base/tiny.yaml\nname: parts/dae\nmodel: {type: dae}\nschedule: {first_beta: 0.2}\n",
      to: "recipes/parts/dae.yaml")
    folder.write(
      """
      extends: ../base/tiny.yaml
      name: compare/daed-0.1-simple
      network: null
      model: {type: daed, generator: {from: runs/compare/ddgm-simple}, denoiser: {from: runs/parts/dae}}
      schedule: {first_beta: 0.2}
      train: {steps: 0}

      """, to: "recipes/compare/daed-0.1-simple.yaml")
    let list = try reproduce("table5 --list --only daed-0.1-simple", in: folder)
    let rows = list.output.split(separator: "\n").filter { $0.contains("none") }
    #expect(rows.count == 3 && rows[2].hasPrefix("8    compare/daed-0.1-simple  none"))
    #expect(rows[0].hasPrefix("-    ") && rows[1].hasPrefix("-    "), "\(rows)")
    #expect(list.output.contains("1 evaluation; of 1 not known."))
    let made = try reproduce("table5 --only daed-0.1-simple --bootstrap 0", in: folder)
    #expect(
      made.error.contains("run 1 of 3: ") && made.error.contains("run 3 of 3: compare/daed-0.1"))
    let checkpoints = Set(
      folder.contents(of: "runs/parts/dae/checkpoints").keys.map { $0.split(separator: "/")[0] })
    #expect(checkpoints == ["step-0000004", "step-0000006"])
    #expect(folder.text("runs/compare/daed-0.1-simple/evaluations.jsonl").contains("fid"))
    #expect(folder.text("runs/parts/dae/evaluations.jsonl").isEmpty)
    let again = try reproduce("table5 --only daed-0.1-simple --bootstrap 0", in: folder)
    #expect(again.error.isEmpty, "\(again.error)")
  }

  /// One run that fails does not keep the others from being made, and is told at the end.
  @Test func aRunThatFailsIsToldAndTheOthersAreMade() throws {
    let folder = try folder()
    let file = "recipes/compare/ddgm-simple.yaml"
    folder.write(
      folder.text(file).replacing(
        "{batch: 4}", with: "{batch: 4, optimizer: {learning_rate: 1.0e+30}}"),
      to: file)
    let line = "table5 --only ddgm-simple daed-0.1-simple --bootstrap 0"
    let result = try reproduce(line, in: folder, code: 1)
    #expect(result.error.hasSuffix("error: 1 of 2 runs failed: compare/ddgm-simple\n"))
    #expect(result.output.contains("   no samples: it failed: step "), "\(result.output)")
    #expect(folder.text("reproduction/table5-quick/README.md").contains("it failed: step"))
    #expect(folder.text("runs/compare/daed-0.1-simple/evaluations.jsonl").contains("fid"))
  }

  // MARK: - Figures

  /// Drawn by the analysis, and said not to be the paper's.
  @Test func figuresAreDrawnOfTheRunsBehindThem() throws {
    let folder = try folder(made: true)
    let result = try reproduce("fig9 --only ddgm-simple daed-0.1-simple --out figure", in: folder)
    let grids = folder.contents(of: "figure").keys.filter { $0.hasSuffix(".png") }.sorted()
    #expect(grids == ["grid-1-ddgm-simple.png", "grid-2-daed-0-1-simple.png"])
    #expect(result.output.contains("\nThe paper: Samples, to be looked at.\n"))
    #expect(result.output.contains("\nNot comparable, because of:\n- another scale: "))
    #expect(!result.error.contains("run 1 of"), "\(result.error)")
  }

  /// Nothing is trained for what recipes say, and with `--json` there is one object, the analysis's.
  @Test(arguments: ["", " --json"]) func theSignalToNoiseRatioNeedsNoRuns(_ more: String) throws {
    let folder = try folder()
    let recipe = Self.ddgm.replacing("NAME", with: "fashion-mnist/ddgm-vlb")
    folder.write(recipe + "loss: {type: vlb}\n", to: "recipes/fashion-mnist/ddgm-vlb.yaml")
    let result = try reproduce("fig8 --out figure\(more)", in: folder)
    if more.isEmpty {
      #expect(
        result.output.contains("\nThe paper: The steepest loss of signal is in the first 10 %"))
    } else {
      #expect(try json(result)["analysis"] as? String == "snr")
    }
    #expect(folder.contents(of: "figure").keys.contains("snr.csv"))
    #expect(!folder.names.contains("runs"))
    _ = try reproduce("fig8 --set schedule.steps=7 --out shorter\(more)", in: folder)
    let shorter = try #require(folder.contents(of: "shorter")["snr.csv"])
    #expect(String(decoding: shorter, as: UTF8.self).split(whereSeparator: \.isNewline).count == 8)
    let wrong = try reproduce("fig8 --only ddgm", in: folder, code: 2)
    #expect(
      wrong.error
        == "error: --only ddgm: fig8 has no such row: Known: ddgm-vlb\n")
  }

  // MARK: - JSON and the report

  @Test func theKeysOfJSONAreStable() throws {
    let folder = try folder(made: true)
    let object = try json(reproduce("table5 --json --bootstrap 20", in: folder))
    #expect(
      object.keys.sorted() == [
        "name", "problems", "report", "rows", "runs", "scale", "title",
      ])
    #expect(object["report"] as? String == "reproduction/table5-quick/index.html")
    let runs = try #require(object["runs"] as? [[String: Any]])
    #expect(
      runs.map { $0.keys.sorted() }.first == [
        "evaluated", "path", "recipe", "sample_seconds_left", "state", "step", "steps",
        "train_seconds_left",
      ])
    #expect(runs.map { $0["state"] as? String } == ["finished", "finished"])
    #expect(runs.allSatisfy { $0["train_seconds_left"] as? Int == 0 && $0["step"] as? Int == 6 })
    let rows = try #require(object["rows"] as? [[String: Any]])
    #expect(rows.count == 10 && rows[0]["run"] is NSNull)
    #expect(rows[0]["reason"] as? String == "there is no small recipe")
    let figure = try #require((rows[4]["figures"] as? [[String: Any]])?[1])
    #expect(
      figure.keys.sorted() == ["difference", "interval", "name", "not_comparable", "ours", "paper"])
    #expect(figure["paper"] as? Double == 7.8 && figure["difference"] is NSNull)
    #expect((figure["not_comparable"] as? [String])?.count == 3)
    #expect((figure["interval"] as? [Double])?.count == 2)
    let list = try json(reproduce("table5 --list --json", in: folder))
    #expect(list["report"] is NSNull)
  }

  @Test func theReportHasAllFigures() throws {
    let folder = try folder(made: true)
    let figures = folder.text("reproduction/table5-quick/tables/figures.csv")
      .split(separator: "\r\n").map(String.init)
    #expect(
      figures[0]
        == "variant,row,figure,ours,ours low,ours high,paper's,difference,not comparable because")
    #expect(figures.count == 51)
    #expect(figures[1] == "\"DDGM, VLB, T = 500\",1.0,inception_score,–,,,4.1,–,")
    let fid = figures[22].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    #expect(figures[22].hasPrefix("\"DDGM, simple loss, T = 500\",5.0,fid,"))
    #expect(fid.suffix(3) == ["7.8", "–", "[1-3]"] && Double(fid[5]) != nil, "\(fid)")
    let text = folder.text("reproduction/table5-quick/README.md")
    #expect(text.contains("# Table 5 of the paper, at quick scale\n"))
    #expect(text.contains("- 2 of 10 rows were made and judged here.\n- No figure may be compared"))
    #expect(text.contains("\\[3\\] another scale: train.batch 4 instead of 2."))
  }

  @Test(
    .enabled(if: Browser.path != nil, "\(Browser.missing)"), arguments: [390, 1400], [false, true])
  func thePageWorksInABrowser(_ width: Int, _ isDark: Bool) throws {
    let page = try folder(made: true).text("reproduction/table5-quick/index.html")
    let found = try Browser.inspect(page, width: width, isDark: isDark)
    #expect(found.errors.isEmpty && found.requests.isEmpty, "\(found)")
    #expect(found.width == width && found.scrollWidth <= width, "\(found.scrollWidth)")
    #expect(found.wide.isEmpty, "\(found.wide)")
    #expect(
      found.sorted == 6 + 7 + 5 && found.unsorted.isEmpty, "\(found.sorted) \(found.unsorted)")
  }
}
