internal import Diffusion
internal import Experiments
internal import Images
internal import Tensor

extension ComputedImages {
  /// All of them as one picture, small ones doubled.
  func grid(columns: Int) -> Image {
    let scale = shape.width <= 32 ? 2 : 1
    return SampleGrid(columns: columns, scale: scale, background: 128)
      .image(of: pixels, shape: shape.batch(count).axes)
  }
}
