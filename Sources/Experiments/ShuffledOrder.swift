internal import Tensor

/// The images in a random order, a new one each time through: a function of the seed and the place
/// alone, so that any step can be the first.
package struct ShuffledOrder {
  private let key: RandomKey
  private let count: Int

  package init(seed: UInt64, count: Int) {
    key = RandomKey(seed: seed, purpose: "shuffle")
    self.count = count
  }

  /// The images at these places of the endless sequence.
  package func indices(_ places: Range<Int>) -> [Int] {
    places.map { place in
      let (epoch, place) = place.quotientAndRemainder(dividingBy: count)
      return KeyedPermutation(key.derived(UInt64(epoch), 0), count: count)[place]
    }
  }

  /// The images of step `step`, counted from 0, in steps of as many.
  package func indices(ofStep step: Int, batch: Int) -> [Int] {
    indices(step * batch..<(step + 1) * batch)
  }
}
