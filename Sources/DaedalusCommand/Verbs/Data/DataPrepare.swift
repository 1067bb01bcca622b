internal import ArgumentParser
internal import Datasets
internal import Diffusion
internal import Experiments
internal import Foundation
internal import Recipe

/// `daedalus data prepare`.
struct DataPrepare: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prepare",
    abstract: "Put a dataset's files in place, or prepare a recipe's images.",
    usage: """
      daedalus data prepare <recipe>
           daedalus data prepare <name> --download | --from <archive> ...
      """,
    discussion: """
      Example: daedalus data prepare cifar10 --download
      The files of celeba, from an archive that you have: --from img_align_celeba.zip.
      A download that was stopped goes on where it was, and is checked before it has its name. \
      Images of a recipe whose pictures are resized are prepared once; to stop loses nothing.
      """)

  @Argument(help: "A recipe, or the name of a dataset that 'data list' knows.") var what: String
  @Flag(help: "Download the files from their public address.") var download = false
  @Option(
    parsing: .upToNextOption, help: "Unpack these archives, whose names do not matter.")
  var from: [String] = []
  @Option(help: "The folder of the files; data/ and the dataset's own unless given.")
  var to: String?
  @Option(help: "Download from this address of a folder instead; digests are checked as well.")
  var mirror: String?
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var threads: ThreadOptions

  /// The keys of `data prepare --json`.
  private struct Report: Encodable {
    var folder: String?
    var files: Int?
    var images: Int?
    var shape: String?
  }

  func validate() throws {
    if download, !from.isEmpty {
      throw ValidationError("--download and --from exclude each other")
    }
    if mirror != nil, !download { throw ValidationError("--mirror goes with --download") }
  }

  func run() throws {
    try threads.apply()
    guard let dataset = KnownDataset.all.first(where: { $0.name == what }) else {
      return try prepareRecipe()
    }
    let folder = to ?? "data/\(dataset.folder)"
    guard from.isEmpty else { return try unpack(to: folder) }
    guard download else {
      throw ExperimentError(
        "say where '\(what)' comes from: --download, or --from with an archive that you have")
    }
    try fetch(dataset, to: folder)
  }

  private func unpack(to folder: String) throws {
    let progress = CountedProgress("files")
    let count = try Unpacking(from).unpack(to: folder) { progress.update($0, of: 0) }
    progress.end()
    if json { return try Console.print(json: Report(folder: folder, files: count)) }
    Console.print("\(count) files in \(folder)")
  }

  private func fetch(_ dataset: KnownDataset, to folder: String) throws {
    if !dataset.isPublic, mirror == nil {
      throw ExperimentError(
        "'\(dataset.name)' has no public address (\(dataset.licence)): get it from "
          + "\(dataset.page), and use --from")
    }
    for file in dataset.files {
      let progress = CountedProgress("\(file.name), MiB")
      try Download(file, to: folder, mirror: mirror).run { bytes in
        progress.update(bytes >> 20, of: file.bytes >> 20)
      }
      progress.end()
      Console.error("\(folder)/\(file.name): as published")
    }
    let count = dataset.files.count
    if json { return try Console.print(json: Report(folder: folder, files: count)) }
    Console.print("\(count) files in \(folder)")
  }

  private func prepareRecipe() throws {
    guard !download, from.isEmpty, FileManager.default.fileExists(atPath: what) else {
      let names = KnownDataset.all.map(\.name)
      let nearest = nearestName(to: what, among: names).map { "did you mean '\($0)'? " } ?? ""
      throw ExperimentError(
        "there is no recipe and no dataset '\(what)': \(nearest)Known: "
          + names.joined(separator: ", "))
    }
    let experiment = try Experiment.read(try Recipe.load(what), with: Program.registry).experiment
    let images = try experiment.dataset.open()
    let held =
      experiment.dataset.hasHeldOutImages
      ? try experiment.dataset.openHeldOut(limit: .max).count : 0
    let shape = "\(experiment.dataset.imageShape)"
    if json { return try Console.print(json: Report(images: images.count, shape: shape)) }
    Console.print("\(images.count) images of \(shape) to train on, \(held) kept apart")
  }
}
