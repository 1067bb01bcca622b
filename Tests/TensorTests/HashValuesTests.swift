import TestSupport
import Testing

/// The generator of the references' weights, against the table of `Tests/References/README.md`.
@Suite struct HashValuesTests {
  @Test func namesHashAsTheReadmeSays() {
    #expect(HashValues.fingerprint("a") == 0xaf63_dc4c_8601_ec8c)
    let name = HashValues.fingerprint("input.x")
    #expect(name == 0x8108_462d_5960_cef5)
    #expect(HashValues.hash(name, 0) == 0xa61d_c812_c1d9_aaa9)
    #expect(HashValues.hash(name, 2) == 0xb09b_c859_dcfc_c421)
  }

  @Test func valuesHaveTheBitsThatTheReadmeSays() {
    let data = HashValues.data("input.x", 3).map(\.bitPattern)
    #expect(data == [0x3f04_09f2, 0xbe27_f992, 0x3f28_6286])
    let weight = HashValues.parameter("input_blocks.0.0.weight", [64, 1, 3, 3])
    #expect(weight.prefix(3).map(\.bitPattern) == [0x3e36_1b49, 0xbedf_791d, 0xbe6c_09c0])
    let bias = HashValues.parameter("time_embed.0.bias", [256]).prefix(3).map(\.bitPattern)
    #expect(bias == [0x3d26_fc17, 0x3c96_f6d3, 0x3bee_4a67])
    let scale = HashValues.parameter("out.0.weight", [64]).prefix(3).map(\.bitPattern)
    #expect(scale == [0x3f7b_420c, 0x3f73_5346, 0x3f71_5c06])
  }

  @Test func sketchesPutElementsWhereTheReadmeSays() {
    for (index, place) in [12, 140, 193, 47].enumerated() {
      var gradient = [Float](repeating: 0, count: 576)
      gradient[index] = 1
      let sketch = HashValues.sketch("input_blocks.0.0.weight", gradient)
      #expect(sketch.firstIndex { $0 != 0 } == place)
      #expect(sketch[place] == 1)
    }
  }
}
