import Diffusion
import Tensor
import Testing

@Suite struct RawPixelsTests {
  @Test func pixelsAreFeatures() throws {
    let images = Tensor([0, 51, 255, 0, 0, 0, 102, 255], shape: [2, 2, 2, 1])
    let open = try extractor("type: raw_pixels").open()
    let features = try open.features(of: images)
    #expect(open.views == [.pooled] && features[.logits] == nil)
    #expect(
      features[.pooled]
        == FeatureMatrix(rows: 2, columns: 4, values: [0, 0.2, 1, 0, 0, 0, 0.4, 1]))
    #expect(try open.features(of: .zeros([0, 4, 5, 3]))[.pooled]?.columns == 60)
  }

  @Test func imagesThatAreNoneAreToldApart() throws {
    let open = try extractor("type: raw_pixels").open()
    let text = { (images: Tensor) -> String in
      do { return "\(try open.features(of: images).count) images" } catch { return "\(error)" }
    }
    #expect(
      text(Tensor([0, 1, 0.5, 1], shape: [2, 1, 2, 1]))
        == "image 1 has the grey level 0.5: an extractor takes whole numbers in 0...255")
    #expect(
      text(.zeros([1, 2, 2, 4]))
        == "images of the shape [1, 2, 2, 4] have no features: an extractor takes "
        + "[count, height, width, channels] with 1 channel or 3")
  }
}
