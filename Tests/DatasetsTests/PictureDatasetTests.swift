import Datasets
import Diffusion
import Foundation
import Images
import Recipe
import Tensor
import TestSupport
import Testing

/// Datasets of picture files against what Pillow makes of the same files.
@Suite struct PictureDatasetTests {
  private static let pictures = [
    "cats/0.jpg", "cats/deep/1.jpg", "cats/2.png", "dogs/3.jpg", "dogs/4.jpg",
  ]
  /// In the order of their paths' bytes.
  private static let sorted = [
    "cats/0.jpg", "cats/2.png", "cats/deep/1.jpg", "dogs/3.jpg", "dogs/4.jpg",
  ]

  private let folder = ScratchFolder()
  private let references: PictureReferences

  init() throws { references = try PictureReferences() }

  /// Calls `body` with prepared images kept in the scratch folder.
  private func inScratch<T>(_ body: () throws -> T) rethrows -> T {
    try PreparedFile.$cacheFolder.withValue(folder.file("cache"), operation: body)
  }

  private func read(_ keys: String) throws -> DatasetChoice {
    let text = "dataset: {\(keys)}"
    return try Recipe.parse(text, name: "test").read(with: Registry([Datasets::plugin])) {
      try $0.component("dataset", of: .dataset, as: DatasetChoice.self)
    }.value
  }

  private func expect(
    _ images: any ImageSource, _ names: [String], size: Int, channels: Int = 3,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(images.count == names.count, sourceLocation: sourceLocation)
    let batch = try images.batch(Array(names.indices))
    #expect(batch.shape == [names.count, size, size, channels], sourceLocation: sourceLocation)
    let expected = try names.flatMap { try references.bytes($0) }
    let levels = try batch.read().map { Int((($0 + 1) * 127.5).rounded()) }
    // Of some tall pictures Pillow 13 resizes the columns first, which rounds otherwise.
    let difference = zip(levels, expected).map { abs($0 - Int($1)) }.max() ?? 0
    #expect(levels.count == expected.count, sourceLocation: sourceLocation)
    #expect(difference <= 1, sourceLocation: sourceLocation)
  }

  @Test(arguments: ["shorter_side", "halving", "none", "grey"])
  func aFolderIsReadBySizeAndFilter(_ way: String) throws {
    try references.unpack("folder/", in: folder)
    let keys = way == "grey" ? "channels: 1" : "resize: \(way)"
    try inScratch {
      let dataset = try read("type: folder, path: '\(folder.file("folder"))', size: 16, \(keys)")
      let channels = way == "grey" ? 1 : 3
      #expect(dataset.imageShape == ImageShape(height: 16, width: 16, channels: channels))
      #expect(dataset.classNames.isEmpty && !dataset.hasHeldOutImages)
      let names = Self.sorted.map { "folder/\($0) \(way)" }
      try expect(dataset.open(), names, size: 16, channels: channels)
    }
  }

  /// A bomb: 300 bytes that would become a picture of 64 x 4 million.
  @Test(arguments: PicturePipeline.Resizing.allCases)
  func aPictureThatIsTooNarrowIsRefused(_ resizing: PicturePipeline.Resizing) {
    let image = Image(
      width: 1, height: 65_500, channels: 1, pixels: [UInt8](repeating: 9, count: 65_500))
    let found =
      resizing == .none ? "from which no square of 64 can be cut" : "too narrow to be resized"
    #expect(throws: FileError("x", "is a picture of 65500x1, \(found)")) {
      try PicturePipeline(size: 64, resizing: resizing)
        .images(of: PNG.encode(image), number: 0, path: "x")
    }
  }

  @Test func foldersAreClasses() throws {
    try references.unpack("folder/", in: folder)
    let path = folder.file("folder")
    try inScratch {
      let keys = "type: folder, path: '\(path)', size: 16"
      let both = try read("\(keys), class_names: [dogs, cats]").open()
      #expect(try both.labels(Array(0..<5)) == [1, 1, 1, 0, 0])
      let dogs = try read("\(keys), class_names: [dogs, cats], classes: [dogs]").open()
      try expect(
        dogs, ["folder/dogs/3.jpg shorter_side", "folder/dogs/4.jpg shorter_side"], size: 16)
      #expect(
        throws: FileError(
          "\(path)/dogs/3.jpg", "is in the folder 'dogs', but 'class_names' has cats")
      ) { try read("\(keys), class_names: [cats]").open() }
    }
  }

  /// No picture is on both sides, none is lost, and the sides do not depend on the crops.
  @Test(arguments: [1, 3]) func somePicturesAreKeptApart(_ crops: Int) throws {
    try references.unpack("folder/", in: folder)
    try inScratch {
      let keys =
        "type: folder, path: '\(folder.file("folder"))', resize: none, size: 8, crop: random, crops: \(crops)"
      let all = try read(keys).open()
      let split = try read("\(keys), held_out: 2")
      #expect(split.hasHeldOutImages && all.count == 5 * crops)
      let sides = [try split.open(), try split.openHeldOut(limit: 99)]
      #expect(sides.map(\.count) == [3 * crops, 2 * crops])
      #expect(try split.openHeldOut(limit: 1).count == 1)
      let rows = { (images: any ImageSource) in
        try (0..<images.count).map { try images.batch([$0]).read() }
      }
      let found = try sides.flatMap(rows)
      #expect(Set(found) == Set(try rows(all)) && Set(found).count == 5 * crops)
      #expect(throws: FileError.self) { try read("\(keys), held_out: 5").open() }
    }
  }

  /// Every crop is a part of the picture, and they differ.
  @Test func randomCropsArePartsOfThePicture() throws {
    try folder.makeFolder("photos")
    _ = folder.file("photos/a.jpg", try references.file("folder/dogs/4.jpg"))
    try inScratch {
      let keys =
        "type: folder, path: '\(folder.file("photos"))', resize: none, size: 40, crop: random"
      let images = try read("\(keys), crops: 6").open()
      #expect(images.count == 6)
      let whole = try read("type: folder, path: '\(folder.file("photos"))', resize: none, size: 50")
        .open()
      let picture = try whole.batch([0]).read()
      #expect(picture.count == 50 * 50 * 3)
      let crops = try (0..<6).map { try images.batch([$0]).read() }
      #expect(Set(crops).count > 1)
      #expect(try read("\(keys), crops: 6").open().batch([5]).read() == crops[5])
      // The picture is 70 x 50; `whole` is its rows 10 to 59.
      let inside = crops.filter { crop in
        (0...10).contains { top in
          (0...10).contains { left in
            (0..<40).allSatisfy { row in
              let start = ((top + row) * 50 + left) * 3
              return picture[start..<start + 120].elementsEqual(crop[row * 120..<(row + 1) * 120])
            }
          }
        }
      }
      #expect(!inside.isEmpty)
    }
  }

  @Test(arguments: ["celeba/", "zip"]) func celebAIsReadFromFolderAndZip(_ form: String) throws {
    if form == "zip" {
      try references.unpack("celeba/list", in: folder)
      _ = folder.file("celeba/img_align_celeba.zip", try references.file("celeba.zip"))
    } else {
      try references.unpack(form, in: folder)
    }
    let files = CelebAFiles(count: 8)
    let pipeline = PicturePipeline(size: 64)
    let open = { (split: Split) in
      let source = try files.source(split, attribute: "Smiling", in: folder.path)
      return try PreparedPictures(source, pipeline, in: folder.file("cache")).images()
    }
    let train = try open(.train)
    try expect(train, [1, 2, 4, 6, 8].map { "celeba 00000\($0).jpg" }, size: 64)
    let smiling = try references.array("celeba smiling").integers()
    #expect(try train.labels(Array(0..<5)) == [0, 1, 3, 5, 7].map { smiling[$0] })
    try expect(open(.test), [3, 7].map { "celeba 00000\($0).jpg" }, size: 64)
  }

  @Test(arguments: ["celeba-png/", "zip"]) func celebAIsReadAsPNG(_ form: String) throws {
    try references.unpack("celeba/list", in: folder)
    if form == "zip" {
      let archive = try references.file("celeba-png.zip")
      _ = folder.file("celeba/img_align_celeba_png.zip", archive)
    } else {
      try references.unpack(form, in: folder)
      try FileManager.default.moveItem(
        atPath: folder.file("\(form)img_align_celeba_png"),
        toPath: folder.file("celeba/img_align_celeba_png"))
    }
    let source = try CelebAFiles(count: 8).source(.train, attribute: nil, in: folder.path)
    let images = try PreparedPictures(
      source, PicturePipeline(size: 64), in: folder.file("cache")
    ).images()
    try expect(images, [1, 2, 4, 6, 8].map { "celeba-png 00000\($0).jpg" }, size: 64)
  }

  @Test func celebAsFilesAreCounted() throws {
    try references.unpack("celeba/", in: folder)
    let list = folder.file("celeba/list_eval_partition.txt")
    #expect(throws: FileError(list, "lists 8 images, but CelebA has 202599")) {
      try read("type: celeba, path: '\(folder.path)'").open()
    }
    try FileManager.default.removeItem(atPath: folder.file("celeba/img_align_celeba/000004.jpg"))
    let error = #expect(throws: FileError.self) {
      try CelebAFiles(count: 8).source(.train, attribute: nil, in: folder.path)
    }
    #expect(error?.path.hasSuffix("/000004.jpg") == true)
    let choice = try read("type: celeba, attribute: Young, classes: [with_Young]")
    #expect(choice.classNames == ["without_Young", "with_Young"] && choice.classes == [1])
  }

  @Test(arguments: ["imagenet-npz", "imagenet"])
  func imageNetsBatchesAreRead(_ form: String) throws {
    try inScratch { try expectImageNetsBatches(form) }
  }

  private func expectImageNetsBatches(_ form: String) throws {
    try references.unpack("\(form)/", in: folder)
    let keys = "type: imagenet, path: '\(folder.file(form))', size: 32"
    let dataset = try read("\(keys), class_names: [a, b, c]")
    let images = try dataset.open()
    let pixels = try references.bytes("imagenet").map { Float($0) / 127.5 - 1 }
    #expect(images.count == 20)
    #expect(try images.batch(Array(0..<20)).read() == Array(pixels.prefix(20 * 3072)))
    let labels = try references.array("imagenet labels").integers().map { $0 - 1 }
    #expect(try images.labels(Array(0..<20)) == Array(labels.prefix(20)))
    let held = try dataset.openHeldOut(limit: 2)
    #expect(try held.batch([0, 1]).read() == Array(pixels[(20 * 3072)..<(22 * 3072)]))
    let grey = try read("\(keys), channels: 1").open()
    #expect(try grey.batch([0]).shape == [1, 32, 32, 1])
    #expect(throws: FileError.self) { try read("\(keys), class_names: [a, b]").open() }
    #expect(throws: FileError.self) {
      try read("type: imagenet, path: '\(folder.file(form))', size: 64").open()
    }
    let third = form == "imagenet" ? "train_data_batch_3" : "train_data_batch_3.npz"
    try FileManager.default.removeItem(atPath: folder.file("\(form)/\(third)"))
    #expect(
      throws: FileError(
        folder.file("\(form)/train_data_batch_3"),
        "there is no such file, with .npz or without, beside others")
    ) { try read(keys).open() }
  }

  /// They are not in memory, and not made anew: what is changed there is read.
  @Test func imageNetsBatchesAreKeptInFiles() throws {
    try references.unpack("imagenet-npz/", in: folder)
    try inScratch {
      let keys = "type: imagenet, path: '\(folder.file("imagenet-npz"))', size: 32"
      let images = try read(keys).open()
      #expect(images.isReadFromDisk)
      let cache = folder.file("cache")
      let names = try FileManager.default.contentsOfDirectory(atPath: cache).sorted()
      #expect(
        names.count { $0.hasSuffix(".npy") } == 20 && names.count { $0.hasSuffix(".lock") } == 10)
      for name in names where name.hasSuffix(".npy") && !name.hasSuffix(".labels.npy") {
        let file = try #require(FileHandle(forUpdatingAtPath: "\(cache)/\(name)"))
        let size = try file.seekToEnd()
        try file.seek(toOffset: size - 1)
        try file.write(contentsOf: [77])
        try file.close()
      }
      let again = try read(keys).open().batch([1, 18, 19, 0])
      let last = try again.read().enumerated().filter { $0.offset % 3072 == 3071 }.map(\.element)
      let pixels = try references.bytes("imagenet").map { Float($0) / 127.5 - 1 }
      let changed = Float(77) / 127.5 - 1
      #expect(last == [changed, pixels[19 * 3072 - 1], changed, pixels[3071]])
    }
  }

  @Test func imageNetsFoldersAreRead() throws {
    try references.unpack("folder/", in: folder)
    try FileManager.default.moveItem(atPath: folder.file("folder"), toPath: folder.file("train"))
    try inScratch {
      let dataset = try read(
        "type: imagenet, path: '\(folder.path)', size: 16, class_names: [cats, dogs]")
      try expect(dataset.open(), Self.sorted.map { "folder/\($0) halving" }, size: 16)
      #expect(throws: FileError.self) { try dataset.openHeldOut(limit: 1) }
    }
  }

  @Test(arguments: ["whole.npz", "fortran.npy"]) func arraysAreRead(_ name: String) throws {
    try references.unpack("npz/", in: folder)
    let path = folder.file("npz/\(name)")
    let isArchive = name == "whole.npz"
    let keys = "type: npz, path: '\(path)', height: 6, width: 8"
    let names = isArchive ? ", class_names: [x, y, z]" : ""
    let images = try read(keys + names).open()
    let pixels = try references.bytes("npz").map { Float($0) / 127.5 - 1 }
    #expect(try images.batch(Array(0..<5)).read() == pixels)
    if isArchive { #expect(try images.labels(Array(0..<5)) == [0, 2, 1, 0, 2]) }
    let split = try read("\(keys), held_out: 2")
    #expect(try split.open().count == 3 && split.openHeldOut(limit: 9).count == 2)
    let square = try read("\(keys), crop_size: 6, channels: 1")
    #expect(square.imageShape == ImageShape(height: 6, width: 6, channels: 1))
    #expect(try square.open().batch([4]).shape == [1, 6, 6, 1])
    #expect(throws: FileError.self) { try read("type: npz, path: '\(path)', height: 8").open() }
  }

  @Test func arraysOfOtherNamesAreRead() throws {
    try references.unpack("npz/", in: folder)
    let path = folder.file("npz/named.npz")
    let keys = "type: npz, path: '\(path)', height: 6, width: 8, colours: false"
    let images = try read("\(keys), array: pictures, labels: y, class_names: [x, y, z]").open()
    #expect(try images.batch([0]).shape == [1, 6, 8, 1] && images.labels([1]) == [2])
    #expect(throws: FileError(path, "has no array called 'arr_0'")) { try read(keys).open() }
    #expect(throws: FileError.self) {
      try read("\(keys), array: pictures, labels: y, class_names: [x, y]").open()
    }
  }
}
