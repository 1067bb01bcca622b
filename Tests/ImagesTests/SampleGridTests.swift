import Images
import Testing

@Suite struct SampleGridTests {
  @Test func laysOutRowsWithLines() {
    let grid = SampleGrid(columns: 2, padding: 1, background: 9)
    let image = grid.image(of: [1, 2, 3, 4, 5, 6], shape: [3, 1, 2, 1])
    #expect(image.width == 7 && image.height == 5 && image.channels == 1)
    #expect(
      image.pixels == [
        9, 9, 9, 9, 9, 9, 9,
        9, 1, 2, 9, 3, 4, 9,
        9, 9, 9, 9, 9, 9, 9,
        9, 5, 6, 9, 9, 9, 9,
        9, 9, 9, 9, 9, 9, 9,
      ])
  }

  @Test func enlargesByRepeatingPixels() {
    let grid = SampleGrid(columns: 8, padding: 0, scale: 2)
    let image = grid.image(of: Array(1...6), shape: [1, 2, 1, 3])
    #expect(image.width == 2 && image.height == 4 && image.channels == 3)
    #expect(
      image.pixels == [1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6, 4, 5, 6, 4, 5, 6])
  }

  @Test func separatesByTwoWhitePixels() {
    let image = SampleGrid(columns: 1).image(of: [0], shape: [1, 1, 1, 1])
    #expect(image.width == 5 && image.pixels.filter { $0 == 255 }.count == 24)
    #expect(image.pixels[12] == 0)
  }
}
