import TestSupport
import Testing

/// Recipes that take their parts from runs, which take theirs from runs, and so on.
@Suite struct RunChainTests {
  /// A recipe of which both parts come from another run.
  private func recipe(of run: String) -> String {
    """
    dataset: {type: fashion_mnist}
    schedule: {type: linear, steps: 6, first_beta: 0.2}
    model: {type: daed, generator: {from: \(run)}, denoiser: {from: \(run)}}
    train: {steps: 0}

    """
  }

  private func chain(_ count: Int, last: String) throws -> ScratchFolder {
    let folder = ScratchFolder()
    for number in 0..<count {
      try folder.makeFolder("\(number)")
      folder.write(recipe(of: "\(number + 1)"), to: "\(number)/recipe.yaml")
    }
    try folder.makeFolder("\(count)")
    folder.write(last, to: "\(count)/recipe.yaml")
    return folder
  }

  /// Read anew for each part, the last of forty runs would be read 2^40 times.
  @Test func eachRunIsReadOnce() throws {
    let folder = try chain(
      40,
      last: """
        dataset: {type: fashion_mnist}
        schedule: {type: linear, steps: 6, first_beta: 0.2}
        network: {type: unet, channels: 32, multipliers: [1, 1], blocks: 1}
        model: {type: daed}
        train: {steps: 1}
        """)
    let result = try folder.daedalus("recipe check 0/recipe.yaml")
    #expect(result.output == "0/recipe.yaml: ok\n" && result.code == 0, "\(result.error)")
  }

  @Test func aChainWithoutEndIsCutOff() throws {
    let folder = try chain(100, last: recipe(of: "nowhere"))
    let result = try folder.daedalus("recipe check 0/recipe.yaml")
    #expect(result.code == 2)
    #expect(
      result.error.contains(
        "'65' is the last of more than 64 runs of which each takes a part of the next"))
  }

  @Test func runsThatTakePartsOfEachOther() throws {
    let folder = try chain(2, last: recipe(of: "1"))
    let result = try folder.daedalus("recipe check 0/recipe.yaml")
    #expect(result.code == 2)
    #expect(result.error.contains("take parts of each other"))
  }
}
