import Foundation
import Images
import TestSupport
import Testing

/// `daedalus compare`, on small runs of real networks, and the page in a real browser.
@Suite struct CompareTests {
  /// A folder with `runs/daed`, `runs/ddgm`, `runs/half`, which was stopped, and `runs/broken`, as a
  /// study has them.
  private static let trained = Result {
    let folder = try ScratchFolder.tiny()
    let train = "--set train.steps=6 --set train.batch=2 --set schedule.first_beta"
    for line in [
      "train tiny.yaml --out runs/daed \(train)=0.2",
      "train tiny.yaml --out runs/ddgm \(train)=null --set model.type=ddgm --set timesteps.type=uniform",
      "train tiny.yaml --out runs/half \(train)=0.3 --set name=<b>half</b>",
    ] {
      let result = try folder.daedalus(line)
      #expect(result.code == 0, "\(result.error)")
    }
    let recipe = folder.text("runs/half/recipe.yaml").replacing(
      "  steps: 6  # --set", with: "  steps: 60  # --set")
    folder.remove("runs/half/recipe.yaml")
    folder.write(recipe, to: "runs/half/recipe.yaml")
    try folder.makeFolder("runs/broken/checkpoints")
    for (run, value, steps) in [("daed", 2.5, 6), ("ddgm", 3.5, 6), ("half", 1.25, 3)] {
      folder.write(evaluation(value, steps: steps), to: "runs/\(run)/evaluations.jsonl")
    }
    return folder.contents(of: "runs")
  }

  /// With steps other than the chain's, the pedigree is another one.
  private static func evaluation(_ value: Double, steps: Int) -> String {
    """
    {"extractor":"raw pixels","extractor_identity":"p1","samples":8,"origin":{"sampler":"ancestral",\
    "steps":\(steps),"step":6,"weights":"ema","seed":"7"},"reference":"training images",\
    "reference_samples":64,"bootstrap":20,"metrics":{"fid":\(value)},"figures":[{"name":"fid",\
    "value":\(value),"interval":[\(value - 0.75),\(value + 0.75)],"less_is_better":true,\
    "rule":"exact","notes":[]}],"notes":[],"version":"0.1.0","date":"2026-01-01T00:00:00Z"}

    """
  }

  let folder: ScratchFolder

  init() throws {
    folder = try .tiny()
    try folder.write(files: Self.trained.get(), to: "runs")
    try folder.makeFolder("runs/broken/checkpoints")
  }

  private func compare(_ line: String) throws -> RunsProgram.Result {
    let result = try folder.daedalus("compare \(line)")
    #expect(result.code == 0, "\(result.error)")
    return result
  }

  private func rows(_ name: String) -> [String] {
    folder.text("out/tables/\(name).csv").split(separator: "\r\n").map(String.init)
  }

  @Test func figuresAloneNeedNoComputing() throws {
    let result = try compare("runs --out out --no-images")
    #expect(
      result.output == "page:   out/index.html\ntext:   out/README.md\ntables: out/tables\n")
    #expect(
      result.error == """
        warning: runs/broken: 'runs/broken' is not a run folder: it has no recipe.yaml.
        A run is made by: daedalus train RECIPE --out runs/broken

        """)
    let runs = rows("runs")
    #expect(runs.count == 5)
    #expect(runs[1].hasPrefix("broken,broken,'runs/broken' is not a run folder"))
    #expect(
      runs[2].hasPrefix("tiny (daed),finished,,") && runs[3].hasPrefix("tiny (ddgm),finished,"))
    #expect(runs[4].hasPrefix("<b>half</b>,at step 6 of 60,,"))
    #expect(folder.contents(of: "out/cache").isEmpty)
  }

  /// Rows that differ, a column for each run; what is the same in all is not there.
  @Test func settingsAreThoseThatDiffer() throws {
    _ = try compare("runs/daed runs/ddgm runs/half --out out --no-images")
    let settings = rows("settings")
    #expect(settings[0] == "key,tiny (daed),tiny (ddgm),<b>half</b>")
    #expect(settings.contains("schedule.first_beta,0.2,null,0.3"))
    #expect(settings.contains("model.type,daed,ddgm,daed"))
    #expect(settings.contains("model.denoiser,null,–,null"))
    #expect(settings.contains("train.steps,6,6,60"))
    #expect(!settings.contains { $0.hasPrefix("seed") || $0.hasPrefix("name") })
  }

  /// The third was sampled otherwise: it stands in a table of its own, and is not the best although its
  /// figure is.
  @Test func figuresStandByPedigree() throws {
    _ = try compare("runs --out out --no-images")
    #expect(rows("metrics-1").count == 3 && rows("metrics-2").count == 2)
    #expect(rows("metrics-1")[1] == "tiny (daed),ema,6.0,2.5,1.75,3.25,1.75 to 3.25")
    #expect(rows("metrics-2")[1] == "<b>half</b>,unfinished,ema,6.0,1.25,0.5,2.0,0.5 to 2")
    let page = folder.text("out/README.md")
    #expect(
      page.contains(
        "\n- Best by fid, of 8 samples: tiny (daed) with 2.5, before tiny (ddgm) with 3.5; the 95 % "
          + "intervals of tiny (ddgm) overlap its own.\n"))
    #expect(page.contains("| **2.5** <sub>1.75 to 3.25</sub> |"))
    #expect(!page.contains("**1.25**"))
    #expect(
      page.contains(
        "**8 samples; made by ancestral, all steps; compared with 64 training images; features: raw "
          + "pixels.**"))
  }

  @Test func costsAreRecorded() throws {
    _ = try compare("runs --out out --no-images")
    let costs = rows("cost")
    #expect(costs[0].hasPrefix("run,denoiser,generator,all parts,training step,"))
    let daed = costs[2].split(separator: ",", omittingEmptySubsequences: false)
    #expect(daed[0] == "tiny (daed)" && daed[1] == daed[2])
    #expect(Double(daed[3]) == Double(daed[1]).map { 2 * $0 })
    #expect(costs[2].contains(",not recorded,"), "no samples were made: \(costs[2])")
    #expect(!costs[2].contains("MiB") && costs[2].contains(" threads"))
  }

  /// Images are of the same noise, and kept: a second time nothing is computed.
  @Test func imagesAreComputedOnce() throws {
    let first = try compare("runs --out out --threads 2")
    #expect(first.error.contains("steps: samples of tiny (daed)"))
    let cache = folder.contents(of: "out/cache")
    #expect(cache.count >= 9)
    let page = folder.text("out/index.html")
    let again = try compare("runs --out out --threads 1")
    #expect(!again.error.contains("samples of"), "\(again.error)")
    #expect(folder.contents(of: "out/cache") == cache)
    let date = /\d{4}-\d\d-\d\d \d\d:\d\d UTC/
    #expect(
      folder.text("out/index.html").replacing(date, with: "") == page.replacing(date, with: ""))
    let samples = try PNG.read(folder.file("out/images/samples-2.png"))
    #expect(samples.width == 4 * 58 + 2 && samples.height == 4 * 58 + 2)
    for name in ["image-2", "restored-2-1", "nearest-real-2", "nearest-3", "pair-2-3"] {
      #expect(folder.contents(of: "out/images")["\(name).png"] != nil, "\(name)")
    }
    #expect(rows("denoising").count == 5 && rows("parts").count == 3)
  }

  @Test func nothingToCompareIsAnError() throws {
    for (line, text) in [
      ("runs/daed nowhere", "error: there is nothing at 'nowhere': compare takes folders of runs\n")
    ] {
      let result = try folder.daedalus("compare \(line)")
      #expect(result.code == 2 && result.error == text, "\(result.error)")
    }
    #expect(!folder.names.contains("comparison"))
  }

  // MARK: - In a browser

  @Test(
    .enabled(if: Browser.path != nil, "\(Browser.missing)"),
    arguments: [(390, false), (390, true), (1400, false), (1400, true)])
  func thePageWorksInABrowser(_ width: Int, _ isDark: Bool) throws {
    _ = try compare("runs --out out")
    let found = try Browser.inspect(folder.text("out/index.html"), width: width, isDark: isDark)
    #expect(found.errors.isEmpty && found.requests.isEmpty, "\(found)")
    #expect(found.width == width && found.scrollWidth <= width, "\(found.scrollWidth)")
    #expect(found.wide.isEmpty, "\(found.wide)")
    #expect(found.images > 25 && found.brokenImages == 0, "\(found.images)")
    #expect(found.sorted > 25 && found.unsorted.isEmpty, "\(found.sorted) \(found.unsorted)")
    #expect(found.plots == 2, "\(found.plots)")
    #expect(found.background == (isDark ? "rgb(20, 23, 26)" : "rgb(255, 255, 255)"))
  }

  /// The browser says what is wrong with a page; else the test above could not fail.
  @Test(.enabled(if: Browser.path != nil, "\(Browser.missing)"))
  func theBrowserSeesFaults() throws {
    let page = """
      <!doctype html><html><head></head><body><div style="width:600px">wide</div>
      <img src="data:image/png;base64,AAAA" alt=""><script src="file:///nowhere.js"></script>
      <script>throw new Error('a fault')</script></body></html>
      """
    let found = try Browser.inspect(page, width: 390, isDark: false)
    #expect(found.scrollWidth == 608 || found.scrollWidth == 600, "\(found.scrollWidth)")
    #expect(found.wide.count == 1 && found.brokenImages == 1)
    #expect(found.errors.contains { $0.contains("a fault") }, "\(found.errors)")
    #expect(
      found.requests.contains { $0.contains("nowhere.js") }
        || found.errors.contains { $0.contains("nowhere.js") })
  }
}
