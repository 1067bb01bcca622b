import Archives
import Datasets
import Foundation
import Synchronization
import Tensor
import TestSupport
import Testing

private let hasCurl = ["/usr/bin/curl", "/bin/curl", "/usr/local/bin/curl"]
  .contains(where: FileManager.default.isExecutableFile(atPath:))

/// Downloads from a server on this machine, and archives that were downloaded.
@Suite(.enabled(if: hasCurl)) struct DownloadTests {
  private let folder = ScratchFolder()
  private let contents = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
  private let server: LoopbackServer
  private let file: KnownFile

  init() {
    server = LoopbackServer(["f.bin": contents])
    file = KnownFile(
      "f.bin", bytes: contents.count, md5: MD5.hex(contents), at: "\(server.address)/f.bin")
  }

  private func download() throws -> Download { try Download(file, to: folder.file("data")) }

  @Test func aFileIsThereWhenItsDigestIsRight() throws {
    try download().run()
    #expect(folder.bytes("data/f.bin") == contents)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("data")) == ["f.bin"])
    try download().run()
    #expect(server.requests == ["f.bin from 0"], "it was asked for again")
  }

  @Test func whatArrivedIsNotAskedForAgain() throws {
    try folder.makeFolder("data")
    _ = folder.file("data/f.bin.part", Array(contents.prefix(120_000)))
    try download().run()
    #expect(folder.bytes("data/f.bin") == contents)
    #expect(server.requests == ["f.bin from 120000"])
  }

  /// A server that breaks off: what arrived stays, and the next run goes on there.
  @Test func aBrokenDownloadGoesOnWhereItWas() throws {
    server.breakNext(after: 100_000)
    #expect(throws: FileError.self) { try download().run() }
    #expect(!FileManager.default.fileExists(atPath: folder.file("data/f.bin")))
    #expect(folder.bytes("data/f.bin.part") == Array(contents.prefix(100_000)))
    try download().run()
    #expect(folder.bytes("data/f.bin") == contents)
    #expect(server.requests == ["f.bin from 0", "f.bin from 100000"])
  }

  /// All of it had arrived when the download was stopped.
  @Test func aCompletePartIsTaken() throws {
    try folder.makeFolder("data")
    _ = folder.file("data/f.bin.part", contents)
    try download().run()
    #expect(folder.bytes("data/f.bin") == contents && server.requests.isEmpty)
  }

  @Test func aWrongFileIsNotUsed() throws {
    server.put(Array("<html><body>Quota exceeded</body></html>".utf8), as: "f.bin")
    let address = "\(server.address)/f.bin"
    #expect(
      throws: FileError(address, "is a web page, but f.bin is expected: download it anew")
    ) { try download().run() }
    let other = contents.map { $0 ^ 1 }
    server.put(other, as: "f.bin")
    #expect(
      throws: FileError(
        address,
        "has the MD5 \(MD5.hex(other)), but that of f.bin is \(MD5.hex(contents)): it is damaged, or "
          + "another file")
    ) { try download().run() }
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("data"))
    #expect(!left.contains("f.bin") && !left.contains("f.bin.part"))
  }

  @Test func aFileThatIsNotThereIsAnError() throws {
    let missing = try Download(
      KnownFile("g.bin", bytes: 1, md5: ""), to: folder.file("data"), mirror: "\(server.address)/")
    let error = #expect(throws: FileError.self) { try missing.run() }
    #expect(error?.path == "\(server.address)/g.bin")
    #expect(error?.problem.contains("404") == true)
    #expect(throws: FileError.self) {
      try Download(KnownFile("g.bin", bytes: 1, md5: ""), to: "x")
    }
  }

  /// Who packs again makes another file of the same contents.
  @Test func anotherPackingIsTheSameFile() throws {
    let packed = try PictureReferences().file("idx-gz/train-images-idx3-ubyte.gz")
    let contents = try Gzip.read(folder.file("x.gz", packed), limit: 1 << 20)
    server.put(packed, as: "x.gz")
    let known = { (md5: String) in
      try Download(
        KnownFile("x.gz", bytes: packed.count, md5: "0", unpackedMD5: md5),
        to: folder.file("data"), mirror: server.address)
    }
    #expect(throws: FileError.self) { try known(MD5.hex(packed)).run() }
    try known(MD5.hex(contents)).run()
    #expect(folder.bytes("data/x.gz") == packed)
  }

  /// The second one waits, and asks for nothing.
  @Test func severalAtOnceAllHaveTheFile() {
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 3) { _ in
      do { try download().run() } catch { failures.withLock { $0.append("\(error)") } }
    }
    #expect(failures.withLock { $0 } == [])
    #expect(folder.bytes("data/f.bin") == contents && server.requests == ["f.bin from 0"])
  }
}

@Suite struct UnpackingTests {
  private let folder = ScratchFolder()

  private func zip(_ members: [(name: String, bytes: [UInt8])]) throws -> String {
    var bytes: [UInt8] = []
    try Zip.write(members) { bytes += $0 }
    return folder.file("a.zip", bytes)
  }

  @Test func anArchiveIsUnpackedWholeOrNotAtAll() throws {
    let archive = try zip([("one.txt", [1]), ("in/two.txt", [2, 2])])
    let target = folder.file("deep/target")
    #expect(try Unpacking([archive]).unpack(to: target) == 2)
    #expect(folder.bytes("deep/target/in/two.txt") == [2, 2])
    #expect(
      throws: FileError(target, "is there already: remove it, or choose another by --to")
    ) { try Unpacking([archive]).unpack(to: target) }
    let tar = "\(References.folder)/cifar10.tar.gz"
    #expect(try Unpacking([tar]).unpack(to: folder.file("tar")) == 8)
    #expect(folder.bytes("tar/cifar-10-batches-bin/test_batch.bin").count == 2 * 3073)
  }

  @Test func nothingIsLeftOfAFaultyArchive() throws {
    _ = try zip([("one.txt", [1]), ("two.txt", [2])])
    let bytes = folder.bytes("a.zip")
    for archive in [
      folder.file("b.zip", Array(bytes.dropLast(30))), folder.file("c.zip", []),
      folder.file("d.zip", Array("<html>".utf8)),
      try zip([]),
    ] {
      #expect(throws: FileError.self) { try Unpacking([archive]).unpack(to: folder.file("x/y")) }
      #expect(!FileManager.default.fileExists(atPath: folder.file("x/y")))
      #expect(!FileManager.default.fileExists(atPath: folder.file("two.txt")))
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("x"))
      #expect(left.isEmpty)
    }
  }

  /// Both halves of what comes in two archives, which share nothing.
  @Test func severalArchivesBecomeOneFolder() throws {
    let first = try zip([("one.txt", [1]), ("in/two.txt", [2])])
    let second = folder.file("second.zip", folder.bytes("a.zip"))
    let tar = "\(References.folder)/cifar10.tar.gz"
    #expect(try Unpacking([first, tar]).unpack(to: folder.file("both")) == 10)
    #expect(folder.bytes("both/in/two.txt") == [2])
    #expect(folder.bytes("both/cifar-10-batches-bin/test_batch.bin").count == 2 * 3073)
    #expect(throws: FileError(second, "has one.txt, which another archive has as well")) {
      try Unpacking([first, second]).unpack(to: folder.file("x"))
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("x")))
  }

  /// ImageNet's form.
  @Test func anArchiveOfArchivesBecomesFolders() throws {
    let references = try PictureReferences()
    let archive = folder.file("imagenet.tar", try references.file("imagenet.tar"))
    #expect(try Unpacking([archive]).unpack(to: folder.file("train")) == 3)
    #expect(folder.names == ["imagenet.tar", "train"])
    let found = folder.contents(of: "train")
    #expect(found.keys.sorted() == ["cats/cats_0.JPEG", "dogs/dogs_3.JPEG", "dogs/dogs_4.JPEG"])
    #expect(found["dogs/dogs_4.JPEG"] == (try references.file("folder/dogs/4.jpg")))
  }

  /// What a process left that was killed.
  @Test func halfOfAnArchiveIsRemovedByTheNext() throws {
    try folder.makeFolder("data/.unpacking-17")
    _ = folder.file("data/.unpacking-17/one.txt", [1])
    _ = try Unpacking([zip([("one.txt", [1])])]).unpack(to: folder.file("data/x"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("data")) == ["x"])
  }
}

@Suite struct MD5Tests {
  /// RFC 1321, appendix A.5, and lengths around a block: `hashlib.md5(b'a' * n).hexdigest()`.
  @Test(arguments: [
    ("", "d41d8cd98f00b204e9800998ecf8427e"), ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    ("message digest", "f96b697d7cb7938d525a2f31aaf161d0"),
    (
      "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
      "57edf4a22be3c955ac49da2e2107b67a"
    ),
  ]) func isThatOfTheStandard(_ text: String, _ digest: String) {
    #expect(MD5.hex(Array(text.utf8)) == digest)
  }

  @Test func doesNotDependOnThePieces() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    for size in [1, 55, 56, 63, 64, 65, 999] {
      var hash = MD5()
      for start in stride(from: 0, to: bytes.count, by: size) {
        hash.add(Array(bytes[start..<min(start + size, bytes.count)]))
      }
      #expect(hash.hex() == MD5.hex(bytes))
    }
  }
}
