import Diffusion
import Foundation
import Images
import TestSupport
import Testing

/// `daedalus analyze`, on small runs of real networks.
@Suite struct AnalyzeTests {
  /// A folder with `runs/daed` and `runs/ddgm`, with several checkpoints each.
  private static let trained = Result {
    let folder = try ScratchFolder.tiny()
    let train =
      "--set train.steps=40 --set train.batch=8 --set train.checkpoint_every=20 "
      + "--set train.keep=9 --set loss.type=vlb"
    for line in [
      "train tiny.yaml --out runs/daed --set name=daed \(train)",
      "train tiny.yaml --out runs/ddgm --set name=ddgm \(train) --set schedule.first_beta=null "
        + "--set model.type=ddgm --set timesteps.type=uniform --set schedule.steps=8",
    ] {
      let result = try folder.daedalus(line)
      #expect(result.code == 0, "\(result.error)")
    }
    return folder.contents(of: "runs")
  }

  let folder: ScratchFolder

  init() throws {
    folder = try .tiny()
    try folder.write(files: Self.trained.get(), to: "runs")
  }

  /// No gnuplot is in the path, so that tests are the same everywhere.
  private func analyze(_ line: String, code: Int32 = 0) throws -> RunsProgram.Result {
    let result = try folder.daedalus("analyze \(line)", environment: ["PATH": "/nonexistent"])
    #expect(result.code == code, "\(result.error)")
    for text in result.output.split(separator: "\n") where code == 0 && !line.contains("--json") {
      #expect(text.count <= 80, "\(text)")
    }
    return result
  }

  private func json(_ line: String) throws -> [String: Any] {
    let output = try analyze("\(line) --json").output
    return try #require(
      try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
  }

  private func rows(_ name: String) -> [String] {
    folder.text("analysis/\(name).csv").split(separator: "\r\n").map(String.init)
  }

  private func note(_ name: String) -> String {
    """
    note: gnuplot is not installed, so there is no PNG and no PDF: apt-get install
          gnuplot-nox, then in analysis: gnuplot \(name).gp

    """
  }

  // MARK: - Schedules

  @Test func snrNeedsRecipesAlone() throws {
    folder.write("schedule: {type: linear, steps: 4}\n", to: "s.yaml")
    let result = try analyze("snr s.yaml runs")
    #expect(
      result.output == """
        recipe  T  SNR(1)  SNR(T)  lost by T/10
        s.yaml  4       3  0.1707         0.0 %
        daed    6       4  0.2018         0.0 %
        ddgm    8       7  0.2315         0.0 %
        analysis/snr.csv
        analysis/snr.gp
        analysis/snr.svg

        """)
    #expect(result.error == note("snr"))
    #expect(rows("snr").count == 1 + 4 + 6 + 8)
    #expect(rows("snr")[1] == "1.0,3.0,nan,s.yaml")
    #expect(folder.contents(of: "analysis").keys.sorted() == ["snr.csv", "snr.gp", "snr.svg"])
  }

  @Test func jsonIsOneObject() throws {
    let found = try json("snr runs --set schedule.steps=20 --out there/deep")
    #expect(found.keys.sorted() == ["analysis", "files", "notes", "runs"])
    #expect(
      found["files"] as? [String] == ["csv", "gp", "svg"].map { "there/deep/snr.\($0)" })
    #expect((found["notes"] as? [String])?.count == 1)
    let runs = try #require(found["runs"] as? [[String: Any]])
    #expect(
      runs[0].keys.sorted() == ["fall", "fall_in_first_tenth", "name", "path", "snr", "steps"])
    #expect((runs[1]["snr"] as? [Double])?.count == 20)
  }

  // MARK: - Losses

  @Test func dynamicsAreOfEveryCheckpoint() throws {
    let result = try analyze("dynamics runs")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(
      lines[0].split(separator: " ").joined(separator: " ")
        == "run after of all t = 1 largest beyond T/10 unit")
    #expect(lines.count == 1 + 4 + 2 + 3)
    #expect(lines[1].contains("50.0 %") && lines[2].contains("100.0 %"))
    let note = "note: daed: t = 1 is the auto-encoder's, which learns by a mean squared error:"
    #expect(lines[5] == note && lines[6] == "      left out")
    #expect(rows("dynamics")[0] == "t,draws,loss,mean_nearby,training_step,unit,run")
    #expect(rows("dynamics").count == 1 + 2 * 6 + 2 * 8)
    let runs = try #require(
      try json("dynamics runs/ddgm --checkpoints 1")["runs"] as? [[String: Any]])
    #expect((runs[0]["checkpoints"] as? [[String: Any]])?.count == 1)
  }

  @Test func sharesAreMeasuredOrRecorded() throws {
    let result = try analyze("loss-share runs --count 2")
    #expect(result.error.contains("calls of the network: bound of daed"))
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(
      lines[0].split(separator: " ").joined(separator: " ") == "run T sum t = 1 first 1 % steps")
    #expect(lines[3] == "sums in bits per dimension")
    #expect(result.output.contains("note: the chains differ in length (daed 6, ddgm 8)"))
    #expect(rows("loss-share").count == 1 + 6 + 8)
    let again = try analyze("loss-share runs --count 2")
    #expect(!again.error.contains("calls of the network") && again.output == result.output)
    let recorded = try json("loss-share runs --quantity training")
    let runs = try #require(recorded["runs"] as? [[String: Any]])
    #expect(runs[0]["images"] == nil && runs[0]["quantity"] as? String == "training")
    let wrong = try analyze("loss-share runs --quantity sum", code: 2)
    #expect(wrong.error.contains("'sum'"))
  }

  // MARK: - Images

  @Test func reconstructionsAreOfSeveralStarts() throws {
    let result = try analyze("reconstruction runs --count 3 --starts 3 --data tiny.yaml")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines[0].split(separator: " ").joined(separator: " ") == "run t noise mse psnr dB")
    #expect(lines[1].hasPrefix("daed  1  ") && lines[4].hasPrefix("ddgm  1  "))
    #expect(lines[7].hasPrefix("daed: 3 images of fashion_mnist, ema weights, sampler ancestral;"))
    #expect(rows("reconstruction").count == 1 + 6 + 2)
    #expect(rows("reconstruction").last?.hasSuffix(",two images of fashion_mnist") == true)
    let wrong = try analyze("reconstruction runs/daed --data fashon_mnist", code: 2)
    let text =
      "error: --data fashon_mnist: there is no such recipe, run or dataset: did you mean "
      + "'fashion_mnist'? Known datasets: \(known(.dataset))\n"
    #expect(wrong.error == text)
  }

  @Test func transitionsHaveStrips() throws {
    let line = "transition runs --count 2 --starts 3 --draws 2"
    let result = try analyze(line)
    #expect(result.output.hasSuffix("analysis/transition-2-ddgm.png\n"))
    #expect(result.output.contains("daed: strips from the top, t = 1, 3, 6\n"))
    // Three starts of two images with two more and two draws, doubled, with lines of two pixels.
    let strip = try PNG.read(folder.file("analysis/transition-1-daed.png"))
    #expect(strip.width == 8 * 58 + 2 && strip.height == 3 * 58 + 2)
    #expect(rows("transition").count == 1 + 6 + 2)
    let plain = try analyze("\(line) --set sampler.type=ddim")
    #expect(plain.output.contains("note: daed: its sampler 'ddim' adds no noise"))
  }

  @Test func gridsAreOfTheSameNoise() throws {
    let result = try analyze("grids runs --count 6 --columns 3 --seed 9")
    #expect(
      result.output.hasPrefix("6 samples of each run, all from the noise of seed 9\n"))
    for name in ["grid-1-daed", "grid-2-ddgm"] {
      let grid = try PNG.read(folder.file("analysis/\(name).png"))
      #expect(grid.width == 3 * 58 + 2 && grid.height == 2 * 58 + 2)
    }
    #expect(
      try folder.daedalus("sample runs/ddgm --count 6 --seed 9 --out a.npz --grid a.png").code == 0)
    // The same six, in one row and in two.
    let own = try PNG.read(folder.file("a.png"))
    let grid = try PNG.read(folder.file("analysis/grid-2-ddgm.png"))
    let picture = { (image: Image, left: Int, top: Int) in
      (top..<top + 56).flatMap { y in
        image.pixels[y * image.width + left..<y * image.width + left + 56]
      }
    }
    for index in 0..<6 {
      let there = picture(grid, 2 + index % 3 * 58, 2 + index / 3 * 58)
      #expect(there == picture(own, 2 + index * 58, 2), "image \(index)")
    }
    #expect(picture(grid, 2, 2) != picture(grid, 60, 2))
  }

  // MARK: - Errors

  @Test(arguments: ["dynamics", "loss-share", "reconstruction", "transition", "grids"])
  func everyProblemIsTold(_ name: String) throws {
    folder.remove("runs/daed/checkpoints")
    try folder.makeFolder("runs/broken/checkpoints")
    let result = try analyze("\(name) runs", code: 2)
    #expect(
      result.error == """
        error: 'runs/broken' is not a run folder: it has no recipe.yaml. A run is made by: daedalus \
        train RECIPE --out runs/broken
        error: the run 'runs/daed' has no checkpoint yet. It goes on with: daedalus train \
        runs/daed/recipe.yaml --out runs/daed --resume

        """)
    #expect(!folder.names.contains("analysis"))
    let nothing = try analyze("\(name) nowhere", code: 2)
    #expect(
      nothing.error == "error: there is nothing at 'nowhere': analyze takes folders of runs\n")
  }

  @Test func whereNothingCanBeWritten() throws {
    let result = try analyze("snr tiny.yaml --out tiny.yaml/there", code: 2)
    #expect(
      result.error == "error: --out tiny.yaml/there cannot be a folder: tiny.yaml is a file\n")
    let missing = try analyze("snr nowhere.yaml", code: 2)
    #expect(missing.error.hasPrefix("nowhere.yaml: error: "))
    #expect(!folder.names.contains("analysis"))
  }

  @Test func numbersHaveTheirRanges() throws {
    for (line, text) in [
      ("dynamics runs --checkpoints 0", "--checkpoints must lie in 1...1000, but is 0"),
      ("loss-share runs --count 0", "--count must lie in 1...1000000, but is 0"),
      ("reconstruction runs --count 1", "--count must lie in 2...100000, but is 1"),
      ("reconstruction runs --starts 1", "--starts must lie in 2...1000, but is 1"),
      ("transition runs --batch 0", "--batch must lie in 1...65536, but is 0"),
      ("transition runs --draws 1", "--draws must lie in 2...100, but is 1"),
      ("grids runs --columns 0", "--columns must lie in 1...1000, but is 0"),
    ] {
      let result = try analyze(line, code: 2)
      #expect(result.error.hasPrefix("error: \(text)\n"), "\(result.error)")
    }
  }

  @Test func helpNamesEveryAnalysis() throws {
    let help = try analyze("--help").output
    for name in ["snr", "dynamics", "loss-share", "reconstruction", "transition", "grids"] {
      #expect(help.contains("\n  \(name) "), "\(name)")
      #expect(try analyze("\(name) --help").output.contains("Example: daedalus analyze \(name) "))
    }
  }
}
