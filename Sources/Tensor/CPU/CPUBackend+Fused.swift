private import CKernels

/// The coarse primitives as single kernels.
extension CPUBackend {
  /// One kernel, with bias, residual and max(0, x) in its epilogue.
  public func convolution(
    _ x: Tensor, weight: Tensor, bias: Tensor?, residual: Tensor?, rectified: Bool,
    _ geometry: ConvolutionGeometry, precision: Precision
  ) -> Tensor {
    var kernel = geometry.kernelShape(x: x.shape, weight: weight.shape, precision)
    kernel.relu = rectified ? 1 : 0
    let shape = geometry.output(of: x.shape, weight: weight.shape)
    let packed = prepacked(weight, for: kernel)
    return .made(shape) {
      dk_conv_forward(
        &kernel, x.pointer, weight.pointer, packed.map { UnsafePointer($0.base) }, bias?.pointer,
        residual?.pointer, $0)
    }
  }

  /// What a prepacked weight keeps for such convolutions; nil for others, and where the kernel takes
  /// the weight as it is.
  private func prepacked(_ weight: Tensor, for kernel: dk_conv) -> HostMemory? {
    guard let prepacked = weight.memory.prepacked else { return nil }
    var kernel = kernel
    let size = dk_conv_prepacked_size(&kernel)
    guard size > 0 else { return nil }
    let form = PrepackedWeight.Form(
      weight: weight.shape, path: String(cString: dk_conv_path(&kernel)), isBF16: kernel.bf16 != 0,
      instructionSet: Self.instructionSet)
    return prepacked.memory(form, count: size) { dk_conv_prepack(&kernel, weight.pointer, $0) }
  }

  /// A window of the weight that keeps what the kernels want from the first convolution on:
  /// Winograd's planes, 4 times the weight's own memory, or its panels, as much as the weight; less
  /// in bf16.
  public func prepacked(_ weight: Tensor) -> Tensor {
    let window = HostMemory(
      windowOf: weight.memory, from: 0, count: weight.count, prepacked: PrepackedWeight())
    return Tensor(storage: Storage(window), shape: weight.shape)
  }

  /// One kernel for the data, one for weight and bias.
  public func convolutionBackward(
    _ upstream: Tensor, x: Tensor, weight: Tensor, wantsX: Bool, _ geometry: ConvolutionGeometry,
    precision: Precision
  ) -> ConvolutionGradients {
    var kernel = geometry.kernelShape(x: x.shape, weight: weight.shape, precision)
    let bias = HostMemory(count: weight.shape[3])
    let dw = Tensor.made(weight.shape) {
      dk_conv_backward_weights(&kernel, x.pointer, upstream.pointer, $0, bias.base)
    }
    var dx: Tensor?
    if wantsX {
      dx = .made(x.shape) {
        dk_conv_backward_data(&kernel, upstream.pointer, weight.pointer, $0)
      }
    }
    let db = Tensor(storage: Storage(bias), shape: [weight.shape[3]])
    return ConvolutionGradients(x: dx, weight: dw, bias: db)
  }

  /// Which kernel computes a convolution of these shapes, by a name for people.
  static func path(
    x: Shape, weight: Shape, _ geometry: ConvolutionGeometry, _ precision: Precision
  ) -> String {
    var kernel = geometry.kernelShape(x: x, weight: weight, precision)
    return String(cString: dk_conv_path(&kernel))
  }

  /// Mean and 1 / standard deviation of each group are all that is saved.
  public func normalise(
    _ inputs: NormalisationInputs, _ options: NormalisationOptions
  ) -> (Tensor, Saved) {
    var kernel = options.kernelShape(inputs)
    let x = inputs.x
    let stats = HostMemory(count: x.shape[0] * options.groups * 2)
    let y = Tensor.made(x.shape) {
      dk_norm_forward(
        &kernel, x.pointer, inputs.scale.pointer, inputs.shift.pointer, inputs.film?.pointer,
        inputs.keys?.pointer, $0, stats.base)
    }
    let saved = Tensor(storage: Storage(stats), shape: [x.shape[0], options.groups, 2])
    return (y, Saved([saved]))
  }

  /// Without the sweep that measures, as the statistics are known.
  public func normaliseAgain(
    _ inputs: NormalisationInputs, _ saved: Saved, _ options: NormalisationOptions
  ) -> Tensor {
    var kernel = options.kernelShape(inputs)
    return .made(inputs.x.shape) {
      dk_norm_again(
        &kernel, inputs.x.pointer, inputs.scale.pointer, inputs.shift.pointer,
        inputs.film?.pointer, inputs.keys?.pointer, saved.tensors[0].pointer, $0)
    }
  }

  /// Dropout's mask is drawn again, not saved.
  public func normaliseBackward(
    _ upstream: Tensor, _ inputs: NormalisationInputs, _ saved: Saved,
    _ options: NormalisationOptions
  ) -> NormalisationGradients {
    var kernel = options.kernelShape(inputs)
    let c = inputs.x.shape[-1]
    let (scale, shift) = (HostMemory(count: c), HostMemory(count: c))
    let film = inputs.film.map { HostMemory(count: $0.count) }
    let dx = Tensor.made(inputs.x.shape) {
      dk_norm_backward(
        &kernel, inputs.x.pointer, inputs.scale.pointer, inputs.shift.pointer,
        inputs.film?.pointer, inputs.keys?.pointer, saved.tensors[0].pointer, upstream.pointer, $0,
        scale.base, shift.base, film?.base)
    }
    let wrap = { Tensor(storage: Storage($0), shape: $1) }
    return NormalisationGradients(
      x: dx, scale: wrap(scale, [c]), shift: wrap(shift, [c]),
      film: film.map { wrap($0, [inputs.x.shape[0], 2 * c]) })
  }

  /// The logarithm of each row's sum is all that is saved.
  public func attention(_ qkv: Tensor, heads: Int, precision: Precision) -> (Tensor, Saved) {
    var kernel = attentionShape(qkv, heads: heads, precision)
    let (n, tokens) = (qkv.shape[0], qkv.shape[1])
    let sums = HostMemory(count: n * heads * tokens)
    let y = Tensor.made([n, tokens, qkv.shape[2] / 3]) {
      dk_attention_forward(&kernel, qkv.pointer, $0, sums.base)
    }
    return (y, Saved([Tensor(storage: Storage(sums), shape: [n, heads, tokens])]))
  }

  /// Scores are computed again, not saved.
  public func attentionBackward(
    _ upstream: Tensor, qkv: Tensor, output: Tensor, _ saved: Saved, heads: Int,
    precision: Precision
  ) -> Tensor {
    var kernel = attentionShape(qkv, heads: heads, precision)
    return .made(qkv.shape) {
      dk_attention_backward(
        &kernel, qkv.pointer, output.pointer, saved.tensors[0].pointer, upstream.pointer, $0)
    }
  }

  private func attentionShape(
    _ qkv: Tensor, heads: Int, _ precision: Precision
  ) -> dk_attention {
    dk_attention(
      n: qkv.shape[0], tokens: qkv.shape[1], heads: heads, dim: qkv.shape[2] / (3 * heads),
      bf16: precision == .bf16 ? 1 : 0)
  }

  /// One kernel.
  public func pool(_ pooling: Pooling, _ x: Tensor, _ geometry: PoolingGeometry) -> Tensor {
    let s = x.shape
    var kernel = dk_pool(
      n: s[0], h: s[1], w: s[2], c: s[3], kernel_h: Int32(geometry.height),
      kernel_w: Int32(geometry.width), stride: Int32(geometry.stride),
      pad: Int32(geometry.padding))
    let operation = pooling == .max ? DK_POOL_MAX : DK_POOL_MEAN
    return .made(geometry.output(of: s)) {
      dk_pool_forward(Int32(operation), &kernel, x.pointer, $0)
    }
  }

  /// Each pixel written four times.
  public func upsample(_ x: Tensor) -> Tensor {
    let s = x.shape
    return .made([s[0], 2 * s[1], 2 * s[2], s[3]]) {
      dk_upsample2(s[0], s[1], s[2], s[3], x.pointer, $0)
    }
  }

  /// The sum over each pixel's four copies.
  public func upsampleBackward(_ upstream: Tensor) -> Tensor {
    let s = upstream.shape
    return .made([s[0], s[1] / 2, s[2] / 2, s[3]]) {
      dk_upsample2_backward(s[0], s[1] / 2, s[2] / 2, s[3], upstream.pointer, $0)
    }
  }
}

extension ConvolutionGeometry {
  fileprivate func kernelShape(x: Shape, weight: Shape, _ precision: Precision) -> dk_conv {
    dk_conv(
      n: x[0], h: x[1], w: x[2], c: x[3], k: weight[3], kernel_h: Int32(weight[0]),
      kernel_w: Int32(weight[1]), stride: Int32(stride), pad_h: Int32(verticalPadding),
      pad_w: Int32(horizontalPadding), bf16: precision == .bf16 ? 1 : 0, relu: 0)
  }
}

extension NormalisationOptions {
  fileprivate func kernelShape(_ inputs: NormalisationInputs) -> dk_norm {
    let (n, c) = (inputs.x.shape[0], inputs.x.shape[-1])
    return dk_norm(
      n: n, pixels: n == 0 ? 0 : inputs.x.count / (n * c), c: c, groups: Int32(groups),
      epsilon: epsilon, silu: silu ? 1 : 0, dropout: inputs.keys == nil ? 0 : dropout,
      stream: stream)
  }
}
