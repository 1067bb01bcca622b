extension ComponentTemplate {
  /// Blots.
  static let dataset = ComponentTemplate(
    kind: "dataset", ending: "Dataset", protocolName: "Dataset",
    title: "A dataset",
    description: "Its grey images of 28x28, a soft blot in each, are made and not read from files.",
    keys: [("count", "1000", "number of images")],
    source: """
      public import Daedalus

      /// What this folder adds to the program.
      public let plugin = Plugin(__Type__.self)

      /// Grey images of a soft blot, at places that differ from image to image.
      struct __Type__: Dataset {
        static let typeName = "__name__"
        static let summary = "soft blots that are made, not read"
        let imageShape = ImageShape(height: 28, width: 28, channels: 1)
        private let count: Int

        /// Describes the images; files are opened by `open()` alone.
        init(_ options: inout Options) throws {
          count = try options.int("count", default: 1000, in: 1...1_000_000, "number of images")
        }

        func open() throws -> any ImageSource { Blots(count: count, shape: imageShape) }
      }

      private struct Blots: ImageSource {
        let count: Int
        let shape: ImageShape

        /// These images, `[indices.count, height, width, channels]`, scaled to -1...1.
        func batch(_ indices: [Int]) throws -> Tensor {
          Tensor(indices.flatMap(pixels), shape: shape.batch(indices.count))
        }

        private func pixels(of image: Int) -> [Float] {
          let (x, y) = (6 + image * 5 % 17, 6 + image * 3 % 13)
          return (0..<shape.height * shape.width).map { pixel in
            let (row, column) = (pixel / shape.width - y, pixel % shape.width - x)
            let distance = Float(row * row + column * column)
            return max(0, 1 - distance / 40) * 2 - 1
          }
        }
      }

      """,
    tests: """
        @Test func imagesAreBlotsAtTheirPlaces() throws {
          let text = "dataset: {type: __name__, count: 4}"
          let recipe = try Recipe.parse(text, name: "test.yaml")
          let dataset = try recipe.read(with: Registry([__Module__::plugin])) {
            try $0.component("dataset", of: .dataset, as: (any Dataset).self)
          }.value
          let images = try dataset.open()
          #expect(images.count == 4)
          let second = try images.batch([1]).read()
          #expect(second.count == 28 * 28)
          #expect(second.min() == -1 && second.max() == 1)
          #expect(second[9 * 28 + 11] == 1)
        }

      """,
    recipe: "dataset: {type: __name__}")
}
