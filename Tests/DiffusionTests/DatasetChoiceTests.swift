import Diffusion
import Recipe
import Tensor
import Testing

/// Ten images of one pixel, which is the image's number; their labels go round.
private struct Pixels: Dataset {
  static let typeName = "pixels"
  let imageShape = ImageShape(height: 1, width: 1, channels: 1)
  let classNames = ["round", "square", "flat"]
  var residentBytes: Int { 40 }

  init(_ options: inout Options) throws {
    _ = try options.optionalString("path")
  }

  func open() throws -> any ImageSource { Source() }

  private struct Source: ImageSource {
    let count = 10
    func batch(_ indices: [Int]) throws -> Tensor {
      Tensor(indices.map { Float($0) }, shape: [indices.count, 1, 1, 1])
    }
    func labels(_ indices: [Int]) throws -> [Int] { indices.map { $0 % 3 } }
  }
}

/// Says that its keys are all, as a dataset may that does work then.
private struct Busy: Dataset {
  static let typeName = "busy"
  let imageShape = ImageShape(height: 1, width: 1, channels: 1)
  let classNames = ["a", "b"]

  init(_ options: inout Options) throws { try options.finishReading() }

  func open() throws -> any ImageSource { fatalError("it is never opened") }
}

/// Without labels: asking for them is a mistake of the program.
private struct Plain: Dataset {
  static let typeName = "plain"
  let imageShape = ImageShape(height: 1, width: 1, channels: 1)

  init(_ options: inout Options) throws {}

  func open() throws -> any ImageSource { Source() }

  private struct Source: ImageSource {
    let count = 4
    func batch(_ indices: [Int]) throws -> Tensor { .zeros([indices.count, 1, 1, 1]) }
  }
}

/// What every dataset has that knows nothing of it.
@Suite struct DatasetChoiceTests {
  private func read(_ text: String) throws -> (value: DatasetChoice, resolved: Resolution) {
    try Recipe.parse("dataset: {\(text)}", name: "r.yaml")
      .read(with: Registry([Plugin(Pixels.self, Plain.self, Busy.self)])) {
        try $0.component("dataset", of: .dataset, as: DatasetChoice.self)
      }
  }

  private func images(_ keys: String) throws -> (numbers: [Float], labels: [Int]) {
    let images = try read("type: pixels\(keys)").value.open()
    let all = Array(0..<images.count)
    return (try images.batch(all).read(), try images.labels(all))
  }

  @Test(arguments: [
    ("", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    (", limit: 4", [0, 1, 2, 3]),
    (", limit: 11", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
    (", classes: [1]", [1, 4, 7]),
    (", classes: [flat, 0]", [0, 2, 3, 5, 6, 8, 9]),
    (", classes: [Flat, round], limit: 3", [0, 2, 3]),
    (", classes: null, limit: null", [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]),
  ])
  func classesAreKeptAndThenTheFirst(_ keys: String, _ expected: [Int]) throws {
    let found = try images(keys)
    #expect(found.numbers == expected.map { Float($0) })
    #expect(found.labels == expected.map { $0 % 3 }, "labels stay those of the whole dataset")
  }

  @Test func imagesComeInTheOrderAskedFor() throws {
    let images = try read("type: pixels, classes: [square, flat]").value.open()
    #expect(images.count == 6)
    #expect(try images.batch([5, 0, 3]).read() == [8, 1, 5])
    #expect(try images.labels([5, 0, 3]) == [2, 1, 2])
  }

  @Test func theDatasetShowsThrough() throws {
    let choice = try read("type: pixels, classes: [2, round], flip: true").value
    #expect(choice.classNames == ["round", "square", "flat"])
    #expect(choice.classes == [0, 2] && choice.flip)
    #expect(choice.imageShape == ImageShape(height: 1, width: 1, channels: 1))
    #expect(choice.residentBytes == 40)
    let plain = try read("type: plain").value
    #expect(plain.classes == nil && !plain.flip && plain.residentBytes == 0)
    #expect(try plain.open().count == 4)
    #expect(try read("type: plain, limit: 3").value.open().count == 3)
  }

  /// However the classes are spelled, the recipe that a run keeps says the same.
  @Test func theResolvedRecipeNamesTheClasses() throws {
    let texts = try ["[flat, 0]", "[Round, 2]", "[0, 2]"].map {
      try read("type: pixels, classes: \($0)").resolved.values.map { "\($0.key): \($0.value)" }
    }
    #expect(
      texts[0] == [
        "dataset.type: pixels", "dataset.limit: null", "dataset.flip: false",
        "dataset.crop_size: null", "dataset.crop: centre", "dataset.channels: null",
        "dataset.path: null", "dataset.classes: [round, flat]",
      ])
    #expect(texts[1] == texts[0] && texts[2] == texts[0])
  }

  @Test func aDatasetMayEndTheReading() throws {
    #expect(try read("type: busy, classes: [b], flip: true").value.classes == [1])
  }

  @Test func theKeysAreDescribed() throws {
    let registry = try Registry([Plugin(Pixels.self)])
    #expect(
      registry.keys(of: Pixels.self).map { "\($0.name): \($0.type), \($0.default ?? "mandatory")" }
        == [
          "classes: list of string, null", "limit: int, null", "flip: bool, false",
          "crop_size: int, null", "crop: choice, centre", "channels: int, null",
          "path: string, null",
        ])
  }

  @Test(arguments: [
    (
      "type: pixels, limit: 0, classes: [squere, 3, round, 0], flip: 1, path: 2",
      """
      r.yaml:1:32: error: 'limit' must be at least 1, but is 0
         1 | dataset: {type: pixels, limit: 0, classes: [squere, 3, round, 0], flip: 1, path: 2}
           |                                ^
      r.yaml:1:45: error: item 1 of 'classes' must be one of round, square, flat, but is 'squere'
         1 | dataset: {type: pixels, limit: 0, classes: [squere, 3, round, 0], flip: 1, path: 2}
           |                                             ^~~~~~ did you mean 'square'?
      r.yaml:1:53: error: item 2 of 'classes' must lie in 0...2, but is 3
         1 | dataset: {type: pixels, limit: 0, classes: [squere, 3, round, 0], flip: 1, path: 2}
           |                                                     ^
      r.yaml:1:63: error: item 4 of 'classes' must differ from the items before it, but is 0
         1 | dataset: {type: pixels, limit: 0, classes: [squere, 3, round, 0], flip: 1, path: 2}
           |                                                               ^
      r.yaml:1:73: error: 'flip' must be true or false, but is 1
         1 | dataset: {type: pixels, limit: 0, classes: [squere, 3, round, 0], flip: 1, path: 2}
           |                                                                         ^
      5 errors; nothing was run.
      """
    ),
    (
      "type: pixels, classes: []",
      """
      r.yaml:1:34: error: 'classes' must have at least 1 item, but has 0
         1 | dataset: {type: pixels, classes: []}
           |                                  ^
      1 error; nothing was run.
      """
    ),
    (
      "type: plain, classes: [0]",
      """
      r.yaml:1:33: error: 'classes' takes a dataset with labels, and 'plain' has none
         1 | dataset: {type: plain, classes: [0]}
           |                                 ^
      1 error; nothing was run.
      """
    ),
    (
      "type: pixels, class: [0]",
      """
      r.yaml:1:25: error: dataset 'pixels' has no key 'class'
         1 | dataset: {type: pixels, class: [0]}
           |                         ^~~~~ It reads: channels, classes, crop, crop_size, flip, limit, path
      1 error; nothing was run.
      """
    ),
  ])
  func everyFaultIsSaidAtOnce(_ text: String, _ complaint: String) throws {
    let error = #expect(throws: RecipeError.self) { try read(text) }
    #expect(error?.description == complaint)
  }
}
