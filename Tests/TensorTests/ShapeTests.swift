import Tensor
import Testing

@Suite struct ShapeTests {
  @Test func shapesReadLikeLists() {
    #expect("\([32, 28, 28, 64] as Shape)" == "[32, 28, 28, 64]")
    #expect("\([] as Shape)" == "[]")
  }

  @Test func countsAndStridesFollowFromTheAxes() {
    #expect(([2, 3, 5] as Shape).count == 30)
    #expect(([] as Shape).count == 1)
    #expect(([2, 0, 5] as Shape).count == 0)
    #expect(([2, 3, 5] as Shape).strides == [15, 5, 1])
    #expect(([2, 3, 5] as Shape)[-1] == 5)
    #expect(([2, 3, 5] as Shape).replacing(axis: -2, with: 7) == [2, 7, 5])
  }

  @Test(
    arguments: [
      ([2, 3], [3], [2, 3]), ([2, 1], [1, 3], [2, 3]), ([], [4, 5], [4, 5]), ([1], [], [1]),
      ([7, 1, 5], [6, 1], [7, 6, 5]), ([0, 1], [3], [0, 3]), ([2, 3], [2], nil), ([4], [5], nil),
    ] as [([Int], [Int], [Int]?)])
  func shapesBroadcastByNumPysRule(_ a: [Int], _ b: [Int], _ whole: [Int]?) {
    #expect(Shape(a).broadcast(with: Shape(b)) == whole.map { Shape($0) })
    #expect(Shape(b).broadcast(with: Shape(a)) == whole.map { Shape($0) })
  }
}
