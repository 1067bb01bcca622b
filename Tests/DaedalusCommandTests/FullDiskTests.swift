import DaedalusCommand
import Foundation
import TestSupport
import Testing

/// A limit on the size of files makes writing fail in the middle, as a full disk does.
/// `Benchmarks/kill_and_resume.py --disk` fills a real one.
@Suite struct FullDiskTests {
  /// With 64 KiB a checkpoint cannot be written, with 100 bytes not even the metrics that are there.
  @Test(arguments: [65536, 100]) func theRunFailsAndGoesOnLater(_ limit: Int) async throws {
    let folder = try ScratchFolder.tiny()
    let train = "train tiny.yaml --set train.checkpoint_every=1 --out"
    #expect(try folder.daedalus("\(train) whole --set train.steps=4").code == 0)
    #expect(try folder.daedalus("\(train) run --set train.steps=2").code == 0)
    let before = folder.contents(of: "run/checkpoints")
    await #expect(processExitsWith: .exitCode(1)) {
      [path = folder.path as String, limit = limit as Int] in
      try #require(FileManager.default.changeCurrentDirectoryPath(path))
      limitFiles(to: limit)
      let settings = ["train.checkpoint_every=1", "train.steps=4"].flatMap { ["--set", $0] }
      exit(Daedalus.run(["train", "tiny.yaml", "--out", "run", "--resume"] + settings))
    }
    expectSame(folder.contents(of: "run/checkpoints"), before)
    let hidden = folder.contents(of: "run").keys.filter {
      $0.split(separator: "/").last?.first == "."
    }
    #expect(hidden.isEmpty)
    let result = try folder.daedalus("\(train) run --resume --set train.steps=4")
    #expect(result.code == 0, "\(result.error)")
    expectSame(folder.contents(of: "run/checkpoints"), folder.contents(of: "whole/checkpoints"))
  }
}

/// From now on this process cannot make files of more than `bytes`; writing fails instead of a signal.
private func limitFiles(to bytes: Int) {
  signal(SIGXFSZ, SIG_IGN)
  var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
  #if canImport(Glibc)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
  #else
    setrlimit(RLIMIT_FSIZE, &limit)
  #endif
}
