/// The seam between the tensor code and a device: all arithmetic goes through these primitives.
///
/// The rules that a backend may rely on, and that everyone above it keeps:
/// 1. Storage is opaque and primitives are pure: results are new. An argument marked `consuming`
///    is donated, and its memory may be reused.
/// 2. Shapes are known at once, values only after ``read(_:)``, the one place that waits.
/// 3. ``endStep()`` marks the end of a training step or of a denoising step.
/// 4. Two steps call the same primitives: what changes from step to step (learning rate, t, random
///    keys) is a tensor, what is constant an attribute.
/// 5. The coarse primitives (convolution, normalisation, attention, upsampling, optimiser) come
///    with an explicit backward; each has a default made of the small primitives, so a new
///    backend is complete with those.
/// 6. Parameters enter and leave in PyTorch's layout with their role named (``pack(_:as:)``); the
///    layout inside is the backend's own, except that it is what the coarse primitives state.
///
/// Storage type and compute precision are separate: tensors hold float32, and a ``Precision`` says
/// what the factors of a coarse primitive's products are rounded to.
///
/// Callers check shapes before they call: a backend need not.
public protocol Backend: AnyObject, Sendable {
  /// What `doctor` and messages call it.
  var name: String { get }

  // MARK: Host

  /// A tensor of these values.
  func upload(_ values: [Float], shape: Shape) -> Tensor
  /// The values of a tensor; waits for them, and throws what went wrong on the device.
  func read(_ x: Tensor) throws -> [Float]
  /// The end of a training step or of a denoising step.
  func endStep()

  // MARK: Small primitives

  /// Every element `value`.
  func fill(_ value: Float, shape: Shape) -> Tensor
  /// Element by element.
  func unary(_ operation: UnaryOperation, _ x: Tensor) -> Tensor
  /// Element by element, after broadcasting both to their common shape.
  func binary(_ operation: BinaryOperation, _ a: Tensor, _ b: Tensor) -> Tensor
  /// `a` where `condition` is not 0, else `b`; all of one shape.
  func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor
  /// Reduces these axes (ascending, not empty), which stay with length 1.
  func reduce(_ reduction: Reduction, _ x: Tensor, axes: [Int]) -> Tensor
  /// The same elements in another shape of the same count.
  func reshape(_ x: Tensor, to shape: Shape) -> Tensor
  /// Axis `axes[i]` of x becomes axis i.
  func permute(_ x: Tensor, axes: [Int]) -> Tensor
  /// Repeats axes of length 1, and adds leading ones.
  func broadcast(_ x: Tensor, to shape: Shape) -> Tensor
  /// Every `step`-th element of `range` along one axis.
  func slice(_ x: Tensor, axis: Int, range: Range<Int>, step: Int) -> Tensor
  /// Zeros before, after, and `interior` of them between the elements along one axis.
  func pad(_ x: Tensor, axis: Int, before: Int, after: Int, interior: Int) -> Tensor
  /// One after the other along an axis; at least one tensor.
  func concatenate(_ tensors: [Tensor], axis: Int) -> Tensor
  /// Rows `rows[i]` (whole numbers) of the first axis.
  func gather(_ x: Tensor, rows: Tensor) -> Tensor
  /// A tensor of `count` rows, row r the sum of those x[i] with rows[i] = r.
  func scatterAdd(_ x: Tensor, rows: Tensor, count: Int) -> Tensor
  /// Matrix product of the last two axes, each transposed on request; both of rank 2, or both of
  /// rank 3 with the same first axis.
  func matmul(_ a: Tensor, _ b: Tensor, transposeA: Bool, transposeB: Bool) -> Tensor
  /// Row i of the first axis drawn from key i of `keys` `[rows, 4]` (see ``RandomKey``).
  func random(_ distribution: Distribution, keys: Tensor, stream: UInt32, shape: Shape) -> Tensor

  // MARK: Coarse primitives, with defaults

  /// x `[n, h, w, c]`, weight `[kernel height, kernel width, c, k]`, bias `[k]`, residual like the
  /// result; `rectified`: negative results become 0.
  func convolution(
    _ x: Tensor, weight: Tensor, bias: Tensor?, residual: Tensor?, rectified: Bool,
    _ geometry: ConvolutionGeometry, precision: Precision
  ) -> Tensor
  /// Gradients of ``convolution(_:weight:bias:residual:rectified:_:precision:)``, where it is not
  /// rectified.
  func convolutionBackward(
    _ upstream: Tensor, x: Tensor, weight: Tensor, wantsX: Bool, _ geometry: ConvolutionGeometry,
    precision: Precision
  ) -> ConvolutionGradients
  /// dropout(silu((group norm(x) scale + shift) (1 + film scale) + film shift)).
  func normalise(
    _ inputs: NormalisationInputs, _ options: NormalisationOptions
  ) -> (Tensor, Saved)
  /// The result of ``normalise(_:_:)`` once more, to the bit, for a backward pass that did not
  /// keep it.
  func normaliseAgain(
    _ inputs: NormalisationInputs, _ saved: Saved, _ options: NormalisationOptions
  ) -> Tensor
  /// Gradients of ``normalise(_:_:)``.
  func normaliseBackward(
    _ upstream: Tensor, _ inputs: NormalisationInputs, _ saved: Saved,
    _ options: NormalisationOptions
  ) -> NormalisationGradients
  /// softmax(q k / sqrt(d)) v; qkv `[n, tokens, heads * 3 * d]`, head by head q, k, v; the result
  /// `[n, tokens, heads * d]`.
  func attention(_ qkv: Tensor, heads: Int, precision: Precision) -> (Tensor, Saved)
  /// Gradient of qkv; `output` is what ``attention(_:heads:precision:)`` gave.
  func attentionBackward(
    _ upstream: Tensor, qkv: Tensor, output: Tensor, _ saved: Saved, heads: Int,
    precision: Precision
  ) -> Tensor
  /// Of each window of x `[n, h, w, c]`, channel by channel. Without a gradient: see
  /// ``Tensor/pooled(_:_:)``.
  func pool(_ pooling: Pooling, _ x: Tensor, _ geometry: PoolingGeometry) -> Tensor
  /// Nearest neighbour, twice the height and width: `[n, h, w, c]` to `[n, 2h, 2w, c]`.
  func upsample(_ x: Tensor) -> Tensor
  /// Gradient of ``upsample(_:)``.
  func upsampleBackward(_ upstream: Tensor) -> Tensor
  /// AdamW (Loshchilov and Hutter 2019) over all parameters, then every average, in one call.
  /// `hyper` is `[learning rate, 1 - beta1^t, 1 - beta2^t]`.
  func adamW(
    _ state: consuming AdamWState, gradients: consuming [Tensor], hyper: Tensor,
    _ constants: AdamWConstants
  ) -> AdamWState
  /// From PyTorch's layout to the layout that the coarse primitives take.
  func pack(_ x: Tensor, as role: ParameterRole) -> Tensor
  /// The inverse of ``pack(_:as:)``.
  func unpack(_ x: Tensor, as role: ParameterRole) -> Tensor
  /// The same packed weight, for many calls without a backward pass: the backend may keep with it,
  /// as long as the result lives, what its coarse primitives compute of it.
  func prepacked(_ weight: Tensor) -> Tensor
}
