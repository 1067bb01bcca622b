import Experiments
import Foundation
import Recipe
import TestSupport

/// Run folders as files alone, which nothing was trained in.
extension ScratchFolder {
  /// A folder of a run at `step` of `steps`, with checkpoints at some steps.
  func writeRun(
    _ name: String, steps: Int = 100, step: Int = 100, checkpoints: [Int] = [100],
    recipe: String = "model:\n  type: daed\n"
  ) throws {
    try makeFolder(name)
    write("name: study/\(name)\n\(recipe)train:\n  steps: \(steps)\n", to: "\(name)/recipe.yaml")
    let lines = step == 0 ? [] : Array(1...step)
    let metrics = lines.map {
      #"{"step":\#($0),"loss":\#(Double($0)),"images_per_second":8.0}"# + "\n"
    }
    write(metrics.joined(), to: "\(name)/metrics.jsonl")
    for checkpoint in checkpoints { try writeCheckpoint(name, checkpoint) }
  }

  /// A whole checkpoint, a hundred bytes and its state.
  func writeCheckpoint(_ run: String, _ step: Int) throws {
    let folder = RunFolder("\(run)").checkpointPath(step)
    try makeFolder(folder)
    write(#"{"step":\#(step),"part_steps":{},"ema":[]}"#, to: "\(folder)/state.json")
    _ = file("\(folder)/generator.safetensors", [UInt8](repeating: 0, count: 100))
  }

  /// Adds what an evaluation of a run found.
  func writeEvaluation(_ run: String, _ line: String) {
    write(text("\(run)/evaluations.jsonl") + line + "\n", to: "\(run)/evaluations.jsonl")
  }
}

/// A line of `evaluations.jsonl`.
func evaluationLine(
  fid: Double, interval: [Double]? = nil, step: Int = 100, samples: Int = 1000,
  extractor: String = "pixels", sampler: String = "ancestral", steps: Int = 10,
  reference: String = "real", rule: String = "exact", run: String? = nil
) -> String {
  let ends = interval.map { #","interval":[\#($0[0]),\#($0[1])]"# } ?? ""
  let place = run.map { #","run":"\#($0)""# } ?? ""
  return """
    {"extractor":"\(extractor)","extractor_identity":"\(extractor)-1","samples":\(samples),\
    "origin":{"sampler":"\(sampler)","steps":\(steps),"step":\(step),"weights":"ema"\(place)},\
    "reference":"\(reference)","reference_samples":5000,"metrics":{"fid":\(fid)},\
    "figures":[{"name":"fid","value":\(fid)\(ends),"less_is_better":true,"rule":"\(rule)","notes":[]}],\
    "notes":[],"version":"0.1.0","date":"2026-01-01T00:00:00Z"}
    """
}
