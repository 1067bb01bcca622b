import Reports
import Testing

@Suite struct AxisScaleTests {
  @Test func stepsByOneTwoAndFive() {
    let distances = [0.9, 1.0, 1.1, 2.5, 5.1, 0.03, 700, 1e-7]
    #expect(distances.map(AxisScale.step) == [1, 1, 2, 5, 10, 0.05, 1000, 1e-7])
  }

  static let axes: [(values: [Double], isLogarithmic: Bool, padding: Bool, labels: [String])] = [
    ([0, 1], false, true, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    ([0.03, 99_995], false, false, ["20000", "40000", "60000", "80000"]),
    ([-3, 4], false, true, ["-4", "-2", "0", "2", "4"]),
    ([2, 2], false, true, ["1.8", "1.9", "2.0", "2.1", "2.2"]),
    ([1e-6, 4e-6], false, false, ["1e-6", "2e-6", "3e-6", "4e-6"]),
    ([1.2e7, 1.25e7], false, false, ["1.2e7", "1.21e7", "1.22e7", "1.23e7", "1.24e7", "1.25e7"]),
    ([0.004, 1.2], true, true, ["0.01", "0.1", "1"]),
    ([2, 25], true, true, ["2", "5", "10", "20"]),
    ([1e-5, 20_000], true, true, ["1e-5", "0.001", "0.1", "10", "1000"]),
    ([12, 60], true, true, ["10", "20", "30", "40", "50", "60"]),
    ([], false, true, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    ([], true, true, ["0.1", "0.2", "0.5", "1"]),
  ]

  @Test(arguments: axes)
  func labels(
    _ axis: (values: [Double], isLogarithmic: Bool, padding: Bool, labels: [String])
  ) {
    let scale = AxisScale(
      axis.values, isLogarithmic: axis.isLogarithmic, count: 5, padding: axis.padding)
    #expect(scale.ticks.map(\.label) == axis.labels)
    for value in axis.values + scale.ticks.map(\.value) {
      // Ticks at an end may miss it by rounding.
      #expect((-1e-6...1 + 1e-6).contains(scale.position(value)))
    }
  }

  /// From one end of what is allowed to the other: numbers stay finite and ticks few.
  @Test(
    arguments: [
      [-1e300, 1e300], [0, 1e-300], [1e-300, 1e300], [.leastNonzeroMagnitude, 0], [1e300], [-1e300],
      [1e300, 1e299],
      [1, 1.000_000_000_1], [123_456_789, 123_456_790], [-Double.leastNonzeroMagnitude],
    ] as [[Double]])
  func survivesExtremes(_ values: [Double]) {
    for isLogarithmic in [false, true] where !isLogarithmic || values.allSatisfy({ $0 >= 1e-300 }) {
      let scale = AxisScale(values, isLogarithmic: isLogarithmic, count: 5, padding: true)
      #expect(scale.ticks.count <= 12)
      #expect(values.allSatisfy { (-0.01...1.01).contains(scale.position($0)) })
    }
  }
}
