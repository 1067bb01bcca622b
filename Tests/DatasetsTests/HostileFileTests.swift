import Datasets
import Diffusion
import Foundation
import Images
import Recipe
import Tensor
import TestSupport
import Testing

/// Files that Python made to do harm, or in an order of bytes that is not read: each is refused by one
/// error that names it, and nothing is written or filled with zeros.
@Suite struct HostileFileTests {
  private let folder = ScratchFolder()
  private let files: [String: [UInt8]]

  init() throws { files = try PictureReferences.hostile() }

  private func put(_ name: String, as other: String? = nil) -> String {
    folder.file(other ?? name, files[name] ?? [])
  }

  private static let isBomb = "unpacks to more than 67108864 bytes, the most allowed here"

  private static func leaves(_ member: String) -> String {
    "has the member '\(member)', whose name would leave the folder that it is put in or cannot be "
      + "printed"
  }

  @Test(
    arguments: [
      ("escaping.zip", "", leaves("../evil.txt")),
      ("escaping.tar", "", leaves("b/../../evil.txt")),
      ("absolute.tar", "", leaves("/tmp/evil.txt")),
      ("inner.tar", ": n1.tar", leaves("../../evil.txt")),
      ("link.tar", "", "has the member 'out', which is a link and no regular file"),
      ("bomb.zip", "", isBomb), ("bomb.tar.gz", "", isBomb),
    ])
  func archivesAreNotUnpacked(_ name: String, _ member: String, _ problem: String) throws {
    let archive = put(name)
    #expect(throws: FileError(archive + member, problem)) {
      try Unpacking([archive]).unpack(to: folder.file("out"))
    }
    #expect(folder.names == [name], "something is left")
  }

  @Test func facesAreNoBombs() throws {
    let archive = put("bomb.zip")
    let faces = try PictureArchive(archive, [Picture(name: "000001.jpg", label: 0)])
    #expect(throws: FileError(archive, Self.isBomb)) { try faces.visit(after: 0) { _, _, _ in } }
  }

  /// Its lists say a thousand bytes, and 65 MiB come.
  @Test func falseSizesAreFound() throws {
    let archive = put("lying.zip")
    let faces = try PictureArchive(archive, [Picture(name: "000001.jpg", label: 0)])
    let error = #expect(throws: FileError.self) { try faces.visit(after: 0) { _, _, _ in } }
    #expect(error?.path == archive)
  }

  @Test func batchesAreNoBombs() throws {
    let archive = put("bomb.tar.gz", as: "cifar-10-binary.tar.gz")
    #expect(throws: FileError(archive, Self.isBomb)) {
      try CIFARFiles(.cifar10()).open(.train, in: folder.path)
    }
    let images = put("bomb-idx.gz")
    #expect(throws: FileError(images, Self.isBomb)) { try IDXFile(images, kind: .images) }
  }

  @Test func otherOrdersOfBytesAreRefused() throws {
    let images = put("little-endian-idx")
    #expect(
      throws: FileError(
        images,
        "begins with the magic number 50855936, but 2051 is expected for an IDX file of images: its "
          + "numbers are little-endian")
    ) { try IDXFile(images, kind: .images) }
  }

  @Test(
    arguments: [
      (
        "big-endian.npz", "[arr_1.npy]",
        "has elements of the type '>i8', but only <f4, <f8, <i4, <i8, |u1 and <U can be read"
      ),
      (
        "deep.npz", "[arr_0.npy]",
        "has elements of the type '<u2', but only <f4, <f8, <i4, <i8, |u1 and <U can be read"
      ),
      (
        "nothing.npz", "[arr_0.npy]",
        "holds an array of shape [0, 6, 8, 3], but images of 6x8x3 are of shape [count, 6, 8, 3]: "
          + "'height', 'width' and 'colours' say so"
      ),
      ("bomb.npz", "", isBomb),
    ])
  func arraysAreRefused(_ name: String, _ member: String, _ problem: String) throws {
    let path = put(name)
    let names = name == "big-endian.npz" ? ", class_names: [x]" : ""
    let text = "dataset: {type: npz, path: '\(path)', height: 6, width: 8\(names)}"
    let dataset = try Recipe.parse(text, name: "test").read(with: Registry([Datasets::plugin])) {
      try $0.component("dataset", of: .dataset, as: DatasetChoice.self)
    }.value
    #expect(throws: FileError(path + member, problem)) { try dataset.open() }
  }

  @Test(
    arguments: [
      ("zero-0x9.png", "cannot be read as a whole PNG file: Invalid IHDR data"),
      ("zero-9x0.png", "cannot be read as a whole PNG file: Invalid IHDR data"),
      ("vast.png", "is 30000 x 30000 pixels large, but the most allowed is 67108864"),
    ])
  func picturesAreRefused(_ name: String, _ problem: String) throws {
    let path = put(name, as: "a.png")
    let pictures = PreparedPictures(
      try PictureFolder(folder.path, classNames: []), PicturePipeline(size: 8),
      in: folder.file("cache"))
    #expect(throws: FileError(path, problem)) { try pictures.images() }
    #expect(!pictures.isPrepared)
  }

  /// A list of CelebA is no way out of its folder.
  @Test(arguments: [
    "../000001.jpg 0", "a/000001.jpg 0", ".000001.jpg 0", "000001.jpg 3", "000001.jpg",
  ])
  func facesAreNamedInTheirFolder(_ line: String) throws {
    try PictureReferences().unpack("celeba/", in: folder)
    let list = folder.file("celeba/list_eval_partition.txt")
    var lines = String(decoding: folder.bytes("celeba/list_eval_partition.txt"), as: UTF8.self)
      .split(separator: "\n").map(String.init)
    lines[2] = line
    _ = folder.file("celeba/list_eval_partition.txt", Array(lines.joined(separator: "\n").utf8))
    #expect(
      throws: FileError(list, "has line 3, which is no name of an image and 0, 1 or 2")
    ) { try CelebAFiles(count: 8).source(.train, attribute: nil, in: folder.path) }
  }
}
