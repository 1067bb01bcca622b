internal import Diffusion
public import Recipe

/// All images that a comparison shows of some runs. What cannot be computed of one run is told as a
/// reason, and stops no other.
public struct ComparisonImages: Sendable {
  /// Why there are no images.
  public struct Reason: Error, Sendable, CustomStringConvertible {
    /// In words.
    public let description: String
  }

  /// Samples of each run.
  public private(set) var samples: [Result<ComputedImages, Reason>] = []
  /// What each run restores.
  public private(set) var strips: [Result<DenoisingStrip, Reason>] = []
  /// The training images nearest to the samples of each run.
  public private(set) var nearest: [Result<NearestImages, Reason>] = []
  /// Those nearest to images of the held-out set, for each dataset of the runs that keeps one apart: the
  /// first of its runs, and what was found.
  public private(set) var heldOut: [(run: Int, found: NearestImages)] = []
  /// Which parts meet; nil where none do.
  public let matrix: PartMatrix?
  /// By the row and the column of the matrix.
  public private(set) var cells: [[Result<PartMatrix.Cell, Reason>]] = []
  /// What all noise follows from.
  public let seed: UInt64

  /// Computes what is not kept in `cache`.
  /// - Parameters:
  ///   - seed: the same for all runs, whatever their own is.
  ///   - onProgress: called often; what it throws ends everything.
  public init(
    of runs: [ComparedRun], seed: UInt64, cache: ComputedImagesCache, with registry: Registry,
    onProgress: (EvaluationProgress) throws -> Void
  ) throws {
    self.seed = seed
    func progress(_ progress: EvaluationProgress) throws {
      do { try onProgress(progress) } catch { throw Interruption(cause: error) }
    }
    matrix = PartMatrix(runs)
    do {
      let samples = ComparedSamples(seed: seed, cache: cache)
      self.samples = try runs.map { run in
        try attempt { try samples.images(of: run, onProgress: progress) }
      }
      strips = try runs.map { run in
        try attempt { try DenoisingStrip(of: run, seed: seed, cache: cache) }
      }
      try findNearest(runs, cache, progress)
      cells = try pair(runs, cache, registry, progress)
    } catch let interruption as Interruption {
      throw interruption.cause
    }
  }

  /// What a caller's `onProgress` threw: it ends everything.
  private struct Interruption: Error { let cause: any Error }

  /// In one pass for all runs of a dataset.
  private mutating func findNearest(
    _ runs: [ComparedRun], _ cache: ComputedImagesCache,
    _ progress: (EvaluationProgress) throws -> Void
  ) throws {
    nearest = samples.map { samples in
      samples.flatMap { _ in .failure(Reason(description: "nothing was looked for")) }
    }
    let ready = runs.indices.filter { (try? samples[$0].get()) != nil }
    for (_, members) in Dictionary(grouping: ready, by: { runs[$0].datasetStamp })
      .sorted(by: { $0.value[0] < $1.value[0] })
    {
      let first = runs[members[0]]
      let found = try attempt {
        let real = try NearestImages.heldOut(of: first, cache: cache)
        let sets = try members.map { try samples[$0].get() } + (real.map { [$0] } ?? [])
        return try NearestImages.find(sets, in: first, cache: cache, onProgress: progress)
      }
      switch found {
      case .failure(let reason): for member in members { nearest[member] = .failure(reason) }
      case .success(let found):
        for (member, images) in zip(members, found) { nearest[member] = .success(images) }
        if found.count > members.count { heldOut.append((members[0], found[members.count])) }
      }
    }
  }

  private func pair(
    _ runs: [ComparedRun], _ cache: ComputedImagesCache, _ registry: Registry,
    _ progress: (EvaluationProgress) throws -> Void
  ) throws -> [[Result<PartMatrix.Cell, Reason>]] {
    guard let matrix else { return [] }
    return try matrix.denoisers.map { denoiser in
      try matrix.generators.map { generator in
        guard denoiser != generator else {
          return samples[denoiser].map { samples in
            PartMatrix.Cell(images: samples.images(0..<PartMatrix.count), note: "")
          }
        }
        return try attempt {
          try PartMatrix.cell(
            denoiser: runs[denoiser], generator: runs[generator], seed: seed, with: registry,
            cache: cache, onProgress: progress)
        }
      }
    }
  }

  private func attempt<T>(_ body: () throws -> T) throws -> Result<T, Reason> {
    do { return .success(try body()) } catch let interruption as Interruption {
      throw interruption
    } catch let error as RecipeError {
      return .failure(Reason(description: error.diagnostics.first?.message ?? "\(error)"))
    } catch {
      return .failure(Reason(description: "\(error)"))
    }
  }
}
