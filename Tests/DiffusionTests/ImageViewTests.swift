import Diffusion
import Recipe
import Tensor
import Testing

/// Images of 4x6 in colours: red tells the row, green the column, blue the image.
private struct Places: Dataset {
  static let typeName = "places"
  let imageShape = ImageShape(height: 4, width: 6, channels: 3)

  init(_ options: inout Options) throws {}

  func open() throws -> any ImageSource { Source() }

  private struct Source: ImageSource {
    let count = 50
    func batch(_ indices: [Int]) throws -> Tensor {
      let values = indices.flatMap { index in
        (0..<24).flatMap { (place: Int) -> [Float] in
          [Float(place / 6) / 10, Float(place % 6) / 10, Float(index) / 100]
        }
      }
      return Tensor(values, shape: [indices.count, 4, 6, 3])
    }
  }
}

/// What is seen of every image: `crop_size`, `crop` and `channels`.
@Suite struct ImageViewTests {
  private func read(_ keys: String) throws -> DatasetChoice {
    try Recipe.parse("dataset: {type: places\(keys)}", name: "r.yaml")
      .read(with: Registry([Plugin(Places.self)])) {
        try $0.component("dataset", of: .dataset, as: DatasetChoice.self)
      }.value
  }

  /// Of 4 rows and 6 columns two each lie in the middle: rows 1 and 2, columns 2 and 3.
  @Test func theMiddleIsCut() throws {
    let dataset = try read(", crop_size: 2")
    #expect(dataset.imageShape == ImageShape(height: 2, width: 2, channels: 3))
    let pixels = try dataset.open().batch([7]).read()
    #expect(
      pixels == [0.1, 0.2, 0.07, 0.1, 0.3, 0.07, 0.2, 0.2, 0.07, 0.2, 0.3, 0.07])
  }

  /// Every place there is occurs, each image keeps its own, whatever the batch.
  @Test func eachImageHasAPlaceOfItsOwn() throws {
    let images = try read(", crop_size: 3, crop: random").open()
    let all = try images.batch(Array(0..<50)).read()
    let corners = (0..<50).map { [all[$0 * 27], all[$0 * 27 + 1]] }
    #expect(Set(corners.map { $0[0] }) == [0, 0.1])
    #expect(Set(corners.map { $0[1] }) == [0, 0.1, 0.2, 0.3])
    for index in [0, 13, 49] {
      let alone = try images.batch([index]).read()
      #expect(alone == Array(all[index * 27..<(index + 1) * 27]))
      // A square of neighbours, of this image.
      let rows = (0..<9).map { alone[3 * $0] - alone[0] }
      let columns = (0..<9).map { alone[3 * $0 + 1] - alone[1] }
      for place in 0..<9 {
        #expect(abs(rows[place] - Float(place / 3) / 10) < 1e-6)
        #expect(abs(columns[place] - Float(place % 3) / 10) < 1e-6)
        #expect(alone[3 * place + 2] == Float(index) / 100)
      }
    }
  }

  /// A sum of three products in float32.
  @Test func coloursBecomeGreyByTheirLuma() throws {
    let dataset = try read(", channels: 1, limit: 9")
    #expect(dataset.imageShape == ImageShape(height: 4, width: 6, channels: 1))
    let grey = try dataset.open().batch([8]).read()
    #expect(grey.count == 24)
    for place in 0..<24 {
      let (row, column) = (Float(place / 6) / 10, Float(place % 6) / 10)
      let luma: Float = 0.299 * row + 0.587 * column + 0.114 * 0.08
      #expect(abs(grey[place] - luma) < 1e-6)
    }
  }

  @Test(arguments: [
    (
      "crop_size: 5, channels: 2",
      """
      r.yaml:1:36: error: 'crop_size' is 5, but the images are 4x6x3, and are cut, not enlarged
         1 | dataset: {type: places, crop_size: 5, channels: 2}
           |                                    ^
      r.yaml:1:49: error: 'channels' must be 1 or 3, but is 2
         1 | dataset: {type: places, crop_size: 5, channels: 2}
           |                                                 ^
      2 errors; nothing was run.
      """
    ),
    (
      "crop: center",
      """
      r.yaml:1:31: error: 'crop' must be one of centre, random, but is 'center'
         1 | dataset: {type: places, crop: center}
           |                               ^~~~~~ did you mean 'centre'?
      1 error; nothing was run.
      """
    ),
  ])
  func faultsAreSaid(_ keys: String, _ text: String) {
    let error = #expect(throws: RecipeError.self) { try read(", \(keys)") }
    #expect(error?.description == text)
  }
}
