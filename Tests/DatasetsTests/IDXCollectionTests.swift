import Datasets
import Diffusion
import Foundation
import Recipe
import Tensor
import Testing
import TestSupport

/// The datasets in MNIST's form: one reader, told which files, places and classes.
@Suite struct IDXCollectionTests {
  /// A dataset and what is its own.
  struct Case: Sendable, CustomTestStringConvertible {
    let collection: IDXCollection
    let typeName: String
    /// Under a folder of datasets: one of its own, and torchvision's.
    let folders: [String]
    /// Besides those under `DAEDALUS_DATA`.
    let standardFolders: [String]
    let advice: String
    var testDescription: String { typeName }
  }

  static let cases = [
    Case(
      collection: FashionMNIST.collection, typeName: "fashion_mnist",
      folders: ["fashion-mnist", "FashionMNIST/raw"],
      standardFolders: [
        "/usr/share/datasets/fashion-mnist", "data/fashion-mnist", "data/FashionMNIST/raw",
      ],
      advice: "install the apt package dataset-fashion-mnist"),
    Case(
      collection: MNIST.collection, typeName: "mnist", folders: ["mnist", "MNIST/raw"],
      standardFolders: ["data/mnist", "data/MNIST/raw"],
      advice: "there is no apt package, so get MNIST in Python by "
        + "torchvision.datasets.MNIST('data', download=True)"),
  ]

  let folder = ScratchFolder()

  private func read(_ dataset: Case, _ keys: String = "") throws -> DatasetChoice {
    let text = "dataset: {type: \(dataset.typeName), path: '\(folder.path)'\(keys)}"
    return try Recipe.parse(text, name: "r.yaml").read(with: Registry([Datasets::plugin])) {
      try $0.component("dataset", of: .dataset, as: DatasetChoice.self)
    }.value
  }

  /// Writes a pair of `count` images of 28x28: all pixels of image i are i, its label i mod 10.
  private func write(_ count: Int, prefix: String = "train") {
    let pixels = (0..<count).flatMap { [UInt8](repeating: UInt8($0), count: 784) }
    _ = folder.file(
      "\(prefix)-images-idx3-ubyte",
      ScratchFolder.header(2051, [count, 28, 28]) + pixels)
    _ = folder.file(
      "\(prefix)-labels-idx1-ubyte",
      ScratchFolder.header(2049, [count]) + (0..<count).map { UInt8($0 % 10) })
  }

  @Test(arguments: cases) func knowsTheStandardPlaces(_ dataset: Case) {
    let collection = dataset.collection
    #expect(collection.folders.standard(environment: [:]) == dataset.standardFolders)
    #expect(
      collection.folders.standard(environment: ["DAEDALUS_DATA": ""]) == dataset.standardFolders)
    #expect(
      collection.folders.standard(environment: ["DAEDALUS_DATA": "/data"])
        == dataset.folders.map { "/data/\($0)" } + dataset.standardFolders)
  }

  /// The folder itself before its own layout before torchvision's.
  @Test(arguments: cases, ["", ".gz"])
  func findsItsOwnLayoutAndTorchvisions(_ dataset: Case, _ suffix: String) throws {
    for place in dataset.folders.reversed().map({ "\($0)/" }) + [""] {
      try folder.makeFolder(place)
      let files = IDXFiles(
        images: folder.file("\(place)train-images-idx3-ubyte\(suffix)", []),
        labels: folder.file("\(place)train-labels-idx1-ubyte", []))
      #expect(try dataset.collection.find(.train, in: folder.path) == files)
    }
  }

  @Test(arguments: cases) func readsImagesAndLabels(_ dataset: Case) throws {
    write(12)
    write(3, prefix: "t10k")
    let choice = try read(dataset)
    #expect(choice.imageShape == ImageShape(height: 28, width: 28, channels: 1))
    #expect(choice.classNames.count == 10 && choice.residentBytes == 60_000 * 784)
    let images = try choice.open()
    #expect(images.count == 12)
    let batch = try images.batch([11, 0])
    #expect(batch.shape == [2, 28, 28, 1])
    #expect(
      try batch.read() == [Float](repeating: 11 / 127.5 - 1, count: 784)
        + [Float](repeating: -1, count: 784))
    #expect(try images.labels([11, 0, 9]) == [1, 0, 9])
    let some = try read(dataset, ", classes: [1, 3]").open()
    #expect(try some.labels([0, 1, 2]) == [1, 3, 1])
    #expect(try dataset.collection.open(.test, in: folder.path).count == 3)
    #expect(try dataset.collection.open(.test, in: folder.path, limit: 2).count == 2)
  }

  /// What NumPy, struct and gzip wrote.
  @Test(arguments: cases, ["idx/", "idx-gz/"])
  func readsWhatPythonWrote(_ dataset: Case, _ form: String) throws {
    let references = try PictureReferences()
    try references.unpack(form, in: folder)
    for (split, prefix, count) in [(Split.train, "train", 7), (.test, "t10k", 3)] {
      let images = try dataset.collection.open(split, in: folder.file(form))
      #expect(images.count == count)
      let indices = Array(0..<count)
      let pixels = try references.bytes("idx \(prefix) images")
      #expect(try images.batch(indices).read() == pixels.map { Float($0) / 127.5 - 1 })
      let labels = try references.array("idx \(prefix) labels").integers()
      #expect(try images.labels(indices) == labels)
    }
  }

  @Test(arguments: cases, Split.allCases)
  func saysWhatWasLookedForAndWhere(_ dataset: Case, _ split: Split) throws {
    let prefix = split == .train ? "train" : "t10k"
    let (images, labels) = ("\(prefix)-images-idx3-ubyte", "\(prefix)-labels-idx1-ubyte")
    let places = [folder.path] + dataset.folders.map { "\(folder.path)/\($0)" }
    let problem =
      "there is no such file, plain or with .gz, in \(places.joined(separator: ", ")): "
      + "\(dataset.advice), or name by 'dataset.path' the folder that holds \(images)[.gz] and "
      + "\(labels)[.gz]"
    #expect(throws: FileError(images, problem)) {
      try dataset.collection.open(split, in: folder.path)
    }
    _ = folder.file(images, [])
    #expect(throws: FileError(labels, problem)) {
      try dataset.collection.open(split, in: folder.path)
    }
  }

  @Test(arguments: cases) func refusesImagesOfAnotherSize(_ dataset: Case) throws {
    let images = folder.file(
      "train-images-idx3-ubyte", ScratchFolder.header(2051, [1, 1, 2]) + [1, 2])
    _ = folder.file("train-labels-idx1-ubyte", [])
    let fault = FileError(
      images,
      "has images of 1x2, but \(dataset.collection.name)'s are 28x28x1: name the folder of its "
        + "files by 'dataset.path'")
    #expect(throws: fault) { try read(dataset).open() }
  }

  @Test(arguments: cases) func refusesLabelsOutsideItsClasses(_ dataset: Case) throws {
    write(2)
    let labels = folder.file(
      "train-labels-idx1-ubyte", ScratchFolder.header(2049, [2]) + [9, 10])
    let fault = FileError(labels, "gives image 1 the label 10, but labels are 0 to 9")
    #expect(try read(dataset).open().count == 2, "labels wait until they are asked for")
    #expect(throws: fault) { try read(dataset).open().labels([0]) }
    #expect(throws: fault) { try read(dataset, ", classes: [9]").open() }
  }

  /// Whatever is wrong with either file, it is an error that names the file.
  @Test(arguments: cases, IDXTests.faults)
  func refusesFaultyFiles(_ dataset: Case, _ fault: (bytes: [UInt8], problem: String)) throws {
    write(2)
    let images = folder.file("train-images-idx3-ubyte", fault.bytes)
    #expect(throws: FileError(images, fault.problem)) { try read(dataset).open() }
    // The file of labels among them is sound in its own place.
    guard !fault.problem.contains("2049") else { return }
    write(2)
    let labels = folder.file("train-labels-idx1-ubyte", fault.bytes)
    let error = #expect(throws: FileError.self) { try read(dataset).open().labels([0]) }
    #expect(error?.path == labels)
  }
}
