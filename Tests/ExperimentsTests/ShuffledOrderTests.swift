import Experiments
import Testing

/// Which images a step has.
@Suite struct ShuffledOrderTests {
  private let order = ShuffledOrder(seed: 5, count: 60)

  @Test func eachTimeThroughHasEveryImageOnceInAnOrderOfItsOwn() {
    let epochs = (0..<20).map { order.indices(60 * $0..<60 * ($0 + 1)) }
    for epoch in epochs { #expect(epoch.sorted() == Array(0..<60)) }
    #expect(Set(epochs).count == 20)
    #expect(ShuffledOrder(seed: 6, count: 60).indices(0..<60) != epochs[0])
  }

  /// Steps of 8 images, of 7, and those from the tenth on alone.
  @Test func stepsOfAnySizeCutTheSameSequence() {
    let all = order.indices(0..<560)
    for batch in [7, 8] {
      let steps = (0..<560 / batch).flatMap { order.indices(ofStep: $0, batch: batch) }
      #expect(steps == all)
    }
    #expect(order.indices(ofStep: 10, batch: 8) == Array(all[80..<88]))
  }
}
