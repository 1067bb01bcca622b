import Foundation
import Tensor
import TestSupport
import Testing

/// `train.precision: bf16` and `bench --dtype bf16`, on a machine that lacks what they need:
/// `DAEDALUS_ISA=plain` makes any machine one.
@Suite struct BF16Tests {
  let folder: ScratchFolder

  init() throws { folder = try .tiny() }

  private func daedalus(_ line: String, emulated: Bool = false) throws -> RunsProgram.Result {
    var environment = ["DAEDALUS_ISA": "plain"]
    if emulated { environment["DAEDALUS_BF16"] = "emulate" }
    return try folder.daedalus(line, environment: environment)
  }

  private func expectDone(_ line: String, emulated: Bool = false) throws {
    let result = try daedalus(line, emulated: emulated)
    #expect(result.code == 0, "\(line): \(result.error)")
  }

  /// A recipe is valid on machines that cannot run it.
  @Test func aRecipeMayAskForIt() throws {
    let result = try daedalus("recipe check tiny.yaml --set train.precision=bf16")
    #expect(result.code == 0 && result.output == "tiny.yaml: ok\n")
  }

  @Test(arguments: [
    ("train tiny.yaml --out new --set train.precision=bf16", "train.precision: "),
    ("bench --recipe tiny.yaml --batch 1 --runs 1 --dtype bf16", "--dtype "),
  ])
  func theRefusalSaysWhatIsThereAndWhatToWrite(_ line: String, _ prefix: String) throws {
    let before = folder.contents(of: ".")
    let result = try daedalus(line)
    #expect(
      result.error == """
        error: '\(prefix)bf16' needs a processor with AVX512_BF16,
        and here there is plain. Write '\(prefix)float32'; or let
        DAEDALUS_BF16=emulate round as bf16 does, which shows what it does to the
        numbers but gains no time.

        """)
    for line in result.error.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    #expect(result.code == 2 && result.output.isEmpty)
    expectSame(folder.contents(of: "."), before)
  }

  @Test func anotherValueOfTheVariableIsAnError() throws {
    let result = try folder.daedalus("doctor", environment: ["DAEDALUS_BF16": "yes"])
    #expect(
      result.error == """
        error: DAEDALUS_BF16=yes: the only value is 'emulate', which lets bf16 be computed without instructions for it

        """)
    #expect(result.code == 2)
  }

  @Test func doctorSaysWhatStandsBehindIt() throws {
    #expect(
      try daedalus("doctor").output.contains(
        "bfloat16:         none; DAEDALUS_BF16=emulate computes it in float32\n"))
    #expect(
      try daedalus("doctor", emulated: true).output.contains(
        "bfloat16:         emulated (DAEDALUS_BF16=emulate), without gain of time\n"))
  }

  @Test func benchNamesThePrecision() throws {
    let result = try daedalus(
      "bench --recipe tiny.yaml --batch 1 --runs 1 --dtype bf16 --json", emulated: true)
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(report["dtype"] as? String == "bf16")
  }

  /// The bits of a run do not depend on threads or on being resumed; its files hold float32, and
  /// sampling is float32, on any machine.
  @Test func aRunIsReproducibleAndItsFilesAreFloat32() throws {
    let train = "train tiny.yaml --set train.precision=bf16 --set train.checkpoint_every=2"
    try expectDone("\(train) --set train.steps=4 --threads 2 --out whole", emulated: true)
    try expectDone("\(train) --set train.steps=2 --threads 1 --out cut", emulated: true)
    try expectDone("\(train) --set train.steps=4 --threads 3 --out cut --resume", emulated: true)
    let last = folder.contents(of: "whole/checkpoints/step-0000004")
    expectSame(folder.contents(of: "cut/checkpoints/step-0000004"), last)
    for (name, bytes) in last where name.hasSuffix(".safetensors") {
      let size = Int(bytes.prefix(8).enumerated().reduce(0) { $0 | UInt64($1.1) << (8 * $1.0) })
      let header = String(decoding: bytes[8..<8 + size], as: UTF8.self)
      #expect(header.contains("F32") && !header.contains("BF16"), "\(name)")
    }
    try expectDone("train tiny.yaml --set train.steps=4 --out exact")
    let exact = folder.contents(of: "exact/checkpoints/step-0000004")
    #expect(exact["generator.safetensors"] != last["generator.safetensors"])
    try expectDone("sample whole --count 1")
  }

  @Test func aRunCannotChangeItsPrecision() throws {
    try expectDone("train tiny.yaml --set train.steps=2 --out run")
    let result = try daedalus(
      "train tiny.yaml --set train.steps=4 --set train.precision=bf16 --out run --resume",
      emulated: true)
    #expect(
      result.error == """
        error: 'run' was begun with other values, and a run cannot change them midway:
          train.precision: float32, now bf16
        Begin another run by another --out.

        """)
    #expect(result.code == 2)
  }
}
