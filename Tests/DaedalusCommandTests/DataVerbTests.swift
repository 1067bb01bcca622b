import Foundation
import Tensor
import TestSupport
import Testing

/// `data list`, `data verify` and `data prepare`.
@Suite struct DataVerbTests {
  private let folder: ScratchFolder
  private let references: PictureReferences

  init() throws {
    folder = try .tiny()
    references = try PictureReferences()
  }

  private func daedalus(_ line: String) throws -> RunsProgram.Result {
    try folder.daedalus(line, environment: ["XDG_CACHE_HOME": folder.file("caches")])
  }

  @Test func listSaysWhereDatasetsComeFrom() throws {
    let json = try daedalus("data list --json").output
    let list = try #require(
      try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]])
    #expect(
      list.compactMap { $0["name"] as? String }
        == ["fashion_mnist", "mnist", "cifar10", "cifar100", "celeba", "imagenet"])
    for entry in list {
      let files = try #require(entry["files"] as? [[String: Any]])
      let isPublic = files.allSatisfy { $0["address"] is String }
      #expect(entry["download"] as? Bool == isPublic)
      for file in files {
        #expect((file["md5"] as? String)?.count == 32 && (file["bytes"] as? Int ?? 0) > 1000)
      }
    }
    let text = try daedalus("data list").output
    #expect(
      text.contains(
        """
        cifar10: 50,000 + 10,000 images of 32x32x3
          from:     https://www.cs.toronto.edu/~kriz/cifar.html, daedalus data prepare cifar10 --download
          licence:  none stated; cite the report
          files:    cifar-10-binary.tar.gz (170052171 bytes)
          searched: data, data/cifar10
        """))
  }

  @Test func verifySaysWhatAFolderOfPicturesIs() throws {
    try references.unpack("folder/", in: folder)
    let result = try daedalus("data verify folder")
    #expect(result.code == 0 && result.error.isEmpty, "\(result.error)")
    #expect(
      result.output == """
        path:      folder
        form:      a folder of pictures by class
        train:     5 images
          sizes:    16x16 (1), 35x35 (1), 40x61 (1), 70x50 (1), 90x33 (1)
          channels: 3
          classes:  cats (3), dogs (2)
          range:    32...252
        recipe:    dataset: {type: folder, path: folder, class_names: [cats, dogs], size: 64}

        """)
  }

  /// All that is wrong, each in one line; the rest is counted.
  @Test func verifyNamesEachDamagedFile() throws {
    try references.unpack("folder/", in: folder)
    _ = folder.file("folder/dogs/3.jpg", [])
    _ = folder.file("folder/cats/0.jpg", Array("<html>".utf8))
    let result = try daedalus("data verify folder")
    #expect(result.code == 2)
    #expect(result.output.contains("train:     3 images\n"))
    #expect(
      result.error == """
        error: folder/cats/0.jpg: begins with the bytes 3C 68 74 6D, but a PNG file (89 50 4E 47) or a JPEG file (FF D8 FF) is expected
        error: folder/dogs/3.jpg: is empty, but a picture is expected

        """)
    let nothing = try daedalus("data verify nothing")
    #expect(nothing.code == 2 && nothing.output.isEmpty)
    #expect(nothing.error == "error: nothing: there is no such file or folder\n")
  }

  @Test(arguments: [
    ("npz/whole.npz", "an npz file", "arr_0", 5),
    ("imagenet", "the downsampled ImageNet, in batches", "train", 20),
    ("imagenet-npz", "the downsampled ImageNet, in batches", "test", 3),
  ])
  func verifyKnowsForms(_ path: String, _ form: String, _ part: String, _ count: Int) throws {
    try references.unpack(String(path.prefix { $0 != "/" }) + "/", in: folder)
    let result = try daedalus("data verify \(path) --json")
    #expect(result.code == 0, "\(result.error)")
    let report = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(report["form"] as? String == form)
    let parts = try #require(report["parts"] as? [[String: Any]])
    let found = try #require(parts.first { $0["name"] as? String == part })
    #expect(found["images"] as? Int == count)
    // The line for a recipe is one that reads it.
    let line = try #require(report["recipe"] as? String)
    folder.write("extends: tiny.yaml\n\(line)\n", to: "found.yaml")
    let prepared = try daedalus("data prepare found.yaml")
    #expect(prepared.code == 0, "\(prepared.error)")
  }

  /// Pictures for validation are a part of their own, and what is wrong with one is said.
  @Test func verifyKnowsFoldersForTrainingAndValidation() throws {
    for (split, prefix) in [("train", "folder/"), ("val", "folder/dogs/")] {
      for (name, bytes) in references.files where name.hasPrefix(prefix) {
        let path = "imagenet/\(split)/\(name.dropFirst("folder/".count))"
        try folder.makeFolder((path as NSString).deletingLastPathComponent)
        _ = folder.file(path, bytes)
      }
    }
    _ = folder.file("imagenet/val/dogs/3.jpg", [])
    let result = try daedalus("data verify imagenet")
    #expect(result.code == 2)
    #expect(
      result.error == "error: imagenet/val/dogs/3.jpg: is empty, but a picture is expected\n")
    #expect(
      result.output == """
        path:      imagenet
        form:      folders of pictures by class, train and val
        train:     5 images
          sizes:    16x16 (1), 35x35 (1), 40x61 (1), 70x50 (1), 90x33 (1)
          channels: 3
          classes:  cats (3), dogs (2)
          range:    32...252
        test:      1 images
          sizes:    70x50
          channels: 3
          range:    33...249
        recipe:    dataset: {type: imagenet, path: imagenet, size: 64}

        """)
  }

  @Test func verifyKnowsWhichCollectionItIs() throws {
    let result = try daedalus("data verify data")
    #expect(result.code == 0, "\(result.error)")
    #expect(
      result.output.hasPrefix(
        """
        path:      data
        form:      IDX files that are neither FashionMNIST's nor MNIST's
        train:     64 images
          sizes:    28x28
          channels: 1
        """))
  }

  @Test func prepareSaysWhatIsMissing() throws {
    let cases = [
      (
        "data prepare cifr10 --download",
        "there is no recipe and no dataset 'cifr10': did you mean 'cifar10'? Known: fashion_mnist, "
          + "mnist, cifar10, cifar100, celeba, imagenet"
      ),
      (
        "data prepare cifar10",
        "say where 'cifar10' comes from: --download, or --from with an archive that you have"
      ),
      (
        "data prepare imagenet --download",
        "'imagenet' has no public address (research that is not commercial, after registration): get "
          + "it from https://image-net.org/download-images, and use --from"
      ),
      (
        "data prepare celeba --from none.zip", "none.zip: cannot be read: No such file or directory"
      ),
    ]
    for (line, text) in cases {
      let result = try daedalus(line)
      #expect(result.code == 2 && result.output.isEmpty)
      #expect(result.error == "error: \(text)\n")
    }
  }

  @Test func prepareUnpacksAnArchive() throws {
    _ = folder.file("faces.zip", try references.file("celeba.zip"))
    let result = try daedalus("data prepare celeba --from faces.zip --to data/celeba")
    #expect(result.code == 0 && result.output == "8 files in data/celeba\n", "\(result.error)")
    #expect(
      folder.bytes("data/celeba/img_align_celeba/000001.jpg")
        == (try references.file("celeba/img_align_celeba/000001.jpg")))
  }

  private static let fashion = "/usr/share/datasets/fashion-mnist"
  private static let hasFashion =
    FileManager.default.fileExists(atPath: fashion)
    && ["/usr/bin/curl", "/bin/curl", "/usr/local/bin/curl"]
      .contains(where: FileManager.default.isExecutableFile(atPath:))

  /// The real set from a server on this machine, which breaks off once.
  @Test(.enabled(if: hasFashion)) func prepareDownloadsAndGoesOn() throws {
    let names = ["train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"]
      .map { "\($0)-ubyte.gz" }
    let files = try names.map { ($0, try readFile("\(Self.fashion)/\($0)", limit: 1 << 26)) }
    let server = LoopbackServer(Dictionary(uniqueKeysWithValues: files))
    let line = "data prepare fashion_mnist --download --to got --mirror \(server.address)"
    server.breakNext(after: 20_000_000)
    let broken = try daedalus(line)
    #expect(broken.code == 2 && broken.output.isEmpty)
    #expect(broken.error.hasPrefix("error: \(server.address)/\(names[0]): cannot be downloaded: "))
    #expect(!FileManager.default.fileExists(atPath: folder.file("got/\(names[0])")))
    let whole = try daedalus(line)
    #expect(whole.code == 0 && whole.output == "4 files in got\n", "\(whole.error)")
    #expect(whole.error == names.map { "got/\($0): as published\n" }.joined())
    let requests = ["\(names[0]) from 0", "\(names[0]) from 20000000"]
    #expect(server.requests == requests + names.dropFirst().map { "\($0) from 0" })
    #expect(try daedalus(line).code == 0 && server.requests.count == 5)
    let verified = try daedalus("data verify got").output
    #expect(verified.contains("form:      FashionMNIST\ntrain:     60000 images\n"))
    #expect(verified.contains("  classes:  Ankle boot (6000), Bag (6000), "))
    for name in names { #expect(verified.contains("file:      \(name): as published\n")) }
  }

  /// Many pictures, so that preparing them takes a while.
  private func writePictures(_ count: Int) throws {
    let bytes = try references.file("celeba/img_align_celeba/000001.jpg")
    try folder.makeFolder("pictures")
    for index in 0..<count { _ = folder.file("pictures/\(index).jpg", bytes) }
    folder.write(
      "extends: tiny.yaml\ndataset: {type: folder, path: pictures, size: 32}\n", to: "many.yaml")
  }

  private func prepare() throws -> RunsProgram {
    try RunsProgram(
      ["data", "prepare", "many.yaml"], in: folder.path,
      environment: ["XDG_CACHE_HOME": folder.file("caches")])
  }

  private var prepared: [String] {
    let path = folder.file("caches/daedalus/images")
    return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  @Test func twoProcessesAtOnceBothSucceed() throws {
    try writePictures(300)
    let processes = try (0..<2).map { _ in try prepare() }
    for process in processes {
      let result = process.wait()
      #expect(result.code == 0, "\(result.error)")
      #expect(result.output == "300 images of 32x32x3 to train on, 0 kept apart\n")
    }
    #expect(prepared.map { $0.drop { $0 != "." } } == [".lock", ".npy"])
  }

  @Test func ofAKilledPreparationNothingIsInUse() throws {
    try writePictures(3000)
    let process = try prepare()
    process.wait { prepared.contains { $0.hasSuffix(".partial") } }
    process.send(SIGKILL)
    #expect(process.wait().code == 128 + SIGKILL)
    #expect(!prepared.contains { $0.hasSuffix(".npy") })
    let again = try prepare().wait()
    #expect(again.code == 0 && again.output.hasPrefix("3000 images "), "\(again.error)")
    #expect(prepared.map { $0.drop { $0 != "." } } == [".lock", ".npy"])
    // All pictures are the same one, so all images are.
    let name = try #require(prepared.last)
    let bytes = folder.bytes("caches/daedalus/images/\(name)")
    let size = 32 * 32 * 3
    let first = bytes[(bytes.count - 3000 * size)...].prefix(size)
    let isSame = (0..<3000).allSatisfy { index in
      bytes[(bytes.count - (index + 1) * size)...].prefix(size).elementsEqual(first)
    }
    #expect(isSame)
  }

  /// A tiny run on pictures, from the command line to its end, and again on what was prepared.
  @Test func aRunIsTrainedOnPictures() throws {
    try references.unpack("folder/", in: folder)
    folder.write(
      """
      extends: tiny.yaml
      dataset:
        {type: folder, path: folder, class_names: [cats, dogs], size: 16, channels: 1, held_out: 2}
      train: {steps: 3, batch: 2, validate_every: 3, validate_images: 2}

      """, to: "pictures.yaml")
    for out in ["one", "two"] {
      let result = try daedalus("train pictures.yaml --out \(out)")
      #expect(result.code == 0, "\(result.error)")
      #expect(prepared.map { $0.drop { $0 != "." } } == [".lock", ".npy"])
    }
    let checkpoints = ["one", "two"].map { folder.contents(of: "\($0)/checkpoints") }
    expectSame(checkpoints[0], checkpoints[1])
  }
}
