import Foundation

/// One axis of a plot: which values it shows and where, and the numbers beside it.
package struct AxisScale {
  /// A value and how it reads.
  package struct Tick: Equatable {
    package let value: Double
    package let label: String
  }

  /// Whether equal lengths are equal ratios.
  package let isLogarithmic: Bool

  /// The values at both ends: finite, rising, and above 0 if logarithmic.
  package let range: ClosedRange<Double>

  /// The values that get a line and a number, rising.
  package let ticks: [Tick]

  /// Values between ticks of a logarithmic axis, for fainter lines.
  package let minorTicks: [Double]

  /// The axis for `values` (at most 1e300 in size, at least 1e-300 if logarithmic) with about
  /// `count` ticks. Without values it shows 0 to 1, or 0.1 to 1. With `padding` it reaches to the
  /// next ticks.
  package init(_ values: [Double], isLogarithmic: Bool, count: Int, padding: Bool) {
    self.isLogarithmic = isLogarithmic
    let shown = Self.range(of: values, isLogarithmic: isLogarithmic)
    if isLogarithmic, shown.upperBound / shown.lowerBound >= 9.999 {
      range = padding ? Self.widened(shown) : shown
      (ticks, minorTicks) = Self.logarithmicTicks(range, count: count)
    } else {
      let step = Self.step(for: (shown.upperBound - shown.lowerBound) / Double(max(count, 1)))
      range = padding ? Self.widened(shown, to: step, above: isLogarithmic ? 0 : nil) : shown
      ticks = Self.linearTicks(range, step: step)
      minorTicks = []
    }
  }

  /// Where `value` lies: 0 at the axis' beginning, 1 at its end.
  package func position(_ value: Double) -> Double {
    let (low, high) = (range.lowerBound, range.upperBound)
    return isLogarithmic
      ? (log(value) - log(low)) / (log(high) - log(low)) : (value - low) / (high - low)
  }

  /// The smallest of 1, 2 and 5 times a power of ten that is at least `distance`.
  package static func step(for distance: Double) -> Double {
    let power = pow(10, log10(distance).rounded(.down))
    // A little less than the distance, so that rounding does not skip a step that fits.
    for multiple in [1.0, 2, 5] where power * multiple >= distance * 0.9999 {
      return power * multiple
    }
    return power * 10
  }

  /// The values' range, widened where it has no length.
  private static func range(of values: [Double], isLogarithmic: Bool) -> ClosedRange<Double> {
    guard let low = values.min(), let high = values.max() else {
      return isLogarithmic ? 0.1...1 : 0...1
    }
    let size = max(abs(low), abs(high))
    if high - low > max(size * 1e-9, 1e-300) { return low...high }
    if isLogarithmic { return low / 1.5...high * 1.5 }
    let margin = size < 1e-290 ? 1 : size * 0.1
    return low - margin...high + margin
  }

  /// The range to the next multiples of `step` outside it, but not down to `bound`.
  private static func widened(
    _ range: ClosedRange<Double>, to step: Double, above bound: Double?
  ) -> ClosedRange<Double> {
    // A little less, so that a range which ends at a tick but for rounding is left as it is.
    let low = (range.lowerBound / step + 1e-9).rounded(.down) * step
    let high = (range.upperBound / step - 1e-9).rounded(.up) * step
    let isAllowed = bound.map { low > $0 } ?? true
    return (isAllowed ? min(low, range.lowerBound) : range.lowerBound)...max(high, range.upperBound)
  }

  /// The range to the next values of one digit outside it.
  private static func widened(_ range: ClosedRange<Double>) -> ClosedRange<Double> {
    let lowPower = pow(10, log10(range.lowerBound).rounded(.down))
    let highPower = pow(10, log10(range.upperBound).rounded(.down))
    let low = (range.lowerBound / lowPower + 1e-9).rounded(.down) * lowPower
    let high = (range.upperBound / highPower - 1e-9).rounded(.up) * highPower
    return min(low, range.lowerBound)...max(high, range.upperBound)
  }

  private static func linearTicks(_ range: ClosedRange<Double>, step: Double) -> [Tick] {
    let first = (range.lowerBound / step - 1e-9).rounded(.up)
    let last = (range.upperBound / step + 1e-9).rounded(.down)
    let digits = -Int(log10(step * 1.0001).rounded(.down))
    let size = max(abs(range.lowerBound), abs(range.upperBound))
    return (0...Int(max(last - first, 0))).map { index in
      let value = (first + Double(index)) * step
      let isShort = value == 0 || (1e-4..<1e6).contains(size)
      return Tick(
        value: value, label: isShort ? plain(value, digits) : scientific(value, digits: digits))
    }
  }

  /// Powers of ten, and where these are fewer than three, twice and five times them as well.
  private static func logarithmicTicks(
    _ range: ClosedRange<Double>, count: Int
  ) -> (ticks: [Tick], minor: [Double]) {
    let first = Int(log10(range.lowerBound).rounded(.down))
    let last = Int(log10(range.upperBound).rounded(.up))
    // A little wider than the range, for rounding.
    let inside = range.lowerBound * (1 - 1e-9)...range.upperBound * (1 + 1e-9)
    let powers = (first...last).filter { inside.contains(pow(10, Double($0))) }
    let every = max(1, (powers.count + count - 1) / max(count, 1))
    func values(_ multiples: [Double], _ exponents: [Int]) -> [(value: Double, exponent: Int)] {
      exponents.flatMap { exponent in
        multiples.map { ($0 * pow(10, Double(exponent)), exponent) }
      }.filter { inside.contains($0.0) }
    }
    let shown =
      powers.count < 3
      ? values([1, 2, 5], Array(first...last))
      : values([1], powers.enumerated().filter { $0.offset % every == 0 }.map(\.element))
    let ticks = shown.map { value, exponent in
      let isShort = (-3...3).contains(exponent)
      return Tick(
        value: value,
        label: isShort ? plain(value, -exponent) : scientific(value, digits: -exponent))
    }
    let minor = every > 1 ? [] : values((2...9).map(Double.init), Array(first...last)).map(\.value)
    return (ticks, minor)
  }

  /// `value` with `digits` behind the point, none if that is negative.
  private static func plain(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(min(max(digits, 0), 15))f", value)
  }

  /// `value` as 1.2e7, exact to `digits` behind the point of the plain number.
  private static func scientific(_ value: Double, digits: Int) -> String {
    let exponent = Int((log10(abs(value)) + 1e-9).rounded(.down))
    var text = plain(value / pow(10, Double(exponent)), digits + exponent)
    if text.contains(".") {
      while text.last == "0" { text.removeLast() }
      if text.last == "." { text.removeLast() }
    }
    return "\(text)e\(exponent)"
  }
}
