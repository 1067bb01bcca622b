import Datasets
import Diffusion
import Foundation
import Synchronization
import Tensor
import TestSupport
import Testing

/// The file of prepared images: made once, whole or not at all, by one at a time.
@Suite struct PreparedPicturesTests {
  private static let imageSize = 16 * 16 * 3

  private let folder = ScratchFolder()
  private let references: PictureReferences

  init() throws {
    references = try PictureReferences()
    try references.unpack("folder/", in: folder)
  }

  private func prepared(size: Int = 16) throws -> PreparedPictures {
    let source = try PictureFolder(folder.file("folder"), classNames: [])
    return PreparedPictures(source, PicturePipeline(size: size), in: folder.file("cache"))
  }

  private func contents(_ path: String) throws -> [UInt8] { try readFile(path, limit: 1 << 20) }

  private func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  @Test func itIsAnArrayThatNumPyReads() throws {
    let prepared = try prepared()
    #expect(!prepared.isPrepared && !exists(folder.file("cache")))
    let images = try prepared.images()
    #expect(prepared.isPrepared && images.count == 5)
    let array = try NPY.array(in: contents(prepared.path), path: prepared.path)
    #expect(array.shape == [5, 16, 16, 3])
    #expect(
      try array.bytes().prefix(Self.imageSize)
        == references.bytes("folder/cats/0.jpg shorter_side")[...])
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("cache"))
    #expect(left.allSatisfy { $0.hasSuffix(".npy") || $0.hasSuffix(".lock") })
  }

  @Test func itIsUsedAgain() throws {
    let first = try prepared()
    _ = try first.images()
    let path = first.path
    var bytes = try contents(path)
    bytes[bytes.count - 1] ^= 255
    let file = try #require(FileHandle(forUpdatingAtPath: path))
    try file.seek(toOffset: UInt64(bytes.count - 1))
    try file.write(contentsOf: [bytes[bytes.count - 1]])
    try file.close()
    let last = try prepared().images().batch([4]).read().last
    #expect(last == Float(bytes[bytes.count - 1]) / 127.5 - 1, "it was made again")
  }

  /// Other pictures, and another pipeline, have another file.
  @Test func itsNameTellsPicturesAndPipeline() throws {
    let first = try prepared()
    let smaller = try prepared(size: 8)
    #expect(first.path == (try prepared().path) && first.path != smaller.path)
    let picture = folder.file("folder/dogs/3.jpg")
    let bytes = try contents(picture)
    _ = folder.file("folder/dogs/3.jpg", bytes + [0])
    #expect(try prepared().path != first.path)
  }

  /// What was cut short later is made again.
  @Test func aDamagedFileIsMadeAgain() throws {
    let prepared = try prepared()
    let expected = try prepared.images().batch([0, 4]).read()
    let bytes = try contents(prepared.path)
    for damaged in [Array(bytes.dropLast()), [7] + bytes.dropFirst(), []] {
      try Data(damaged).write(to: URL(fileURLWithPath: prepared.path))
      #expect(!prepared.isPrepared)
      #expect(try prepared.images().batch([0, 4]).read() == expected)
    }
  }

  /// Puts what a process that was stopped leaves: the first three images, which are made
  /// recognisable, and how many are done.
  private func stop(_ prepared: PreparedPictures, done: String?) throws -> [Float] {
    let images = try prepared.images()
    let expected = try images.batch([3, 4]).read()
    var bytes = try contents(prepared.path)
    let start = bytes.count - 5 * Self.imageSize
    for index in start..<start + 3 * Self.imageSize { bytes[index] = 255 }
    for index in (start + 3 * Self.imageSize)..<bytes.count { bytes[index] = 0 }
    let name = prepared.path.dropLast(4)
    try FileManager.default.removeItem(atPath: prepared.path)
    try Data(bytes).write(to: URL(fileURLWithPath: "\(name).partial"))
    if let done { try Data(done.utf8).write(to: URL(fileURLWithPath: "\(name).done")) }
    return expected
  }

  @Test func whatWasDoneIsNotDoneAgain() throws {
    let prepared = try prepared()
    let expected = try stop(prepared, done: "3")
    #expect(!prepared.isPrepared, "nothing half-made is in use")
    let images = try prepared.images()
    #expect(try images.batch([3, 4]).read() == expected)
    #expect(try images.batch([0, 1, 2]).read().allSatisfy { $0 == 1 }, "they were made again")
  }

  @Test(arguments: [nil, "", "six", "-1"])
  func whereNothingSaysHowFarItIsAllIsDoneAgain(_ done: String?) throws {
    let prepared = try prepared()
    let expected = try stop(prepared, done: done)
    let images = try prepared.images()
    #expect(try images.batch([3, 4]).read() == expected)
    #expect(try images.batch([0]).read().contains { $0 < 1 })
  }

  /// A note of a file that is gone says nothing of the next one, which is left unfinished here.
  @Test func aNoteWithoutItsFileIsForgotten() throws {
    _ = folder.file("folder/dogs/3.jpg", [])
    let prepared = try prepared()
    let note = "\(prepared.path.dropLast(4)).done"
    try FileManager.default.createDirectory(
      atPath: (note as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data("3".utf8).write(to: URL(fileURLWithPath: note))
    #expect(throws: FileError.self) { try prepared.images() }
    #expect(!exists(note))
  }

  /// A faulty picture is named, and nothing is left in use.
  @Test func aFaultyPictureIsNamed() throws {
    let path = folder.file("folder/dogs/3.jpg", [])
    let prepared = try prepared()
    #expect(throws: FileError(path, "is empty, but a picture is expected")) {
      try prepared.images()
    }
    #expect(!prepared.isPrepared && !exists(prepared.path))
  }

  @Test func severalAtOnceAllHaveTheImages() throws {
    let expected = try prepared(size: 16).images().batch(Array(0..<5)).read()
    try FileManager.default.removeItem(atPath: folder.file("cache"))
    let found = Mutex<[[Float]]>([])
    DispatchQueue.concurrentPerform(iterations: 4) { _ in
      let images = try? prepared().images().batch(Array(0..<5)).read()
      found.withLock { $0.append(images ?? []) }
    }
    #expect(found.withLock { $0 } == [[Float]](repeating: expected, count: 4))
  }

  /// What was told.
  private final class Told: Sendable {
    let numbers = Mutex<[Int]>([])
    func add(_ done: Int, _ count: Int) { numbers.withLock { $0 += [done, count] } }
  }

  @Test func progressIsTold() throws {
    let told = Told()
    let prepared = try prepared()
    try PreparationProgress.$current.withValue(PreparationProgress { told.add($0, $1) }) {
      _ = try prepared.images()
    }
    #expect(told.numbers.withLock { $0 } == [5, 5])
  }
}
