/// A backend that knows shapes alone: it says what every primitive gives and never has a value.
///
/// One function makes all results; the optimiser and the layout of parameters, which are about
/// memory and names, are left to each backend.
package protocol ShapeBackend: Backend {
  /// The results of a primitive, in order.
  /// - Parameters:
  ///   - text: the primitive with its constants, for those that write it down.
  ///   - inputs: its operands, nil for those that are left out.
  ///   - operations: additions and multiplications of the direct algorithm.
  func results(
    _ text: @autoclosure () -> String, of inputs: [Tensor?], _ shapes: [Shape], operations: Double
  ) -> [Tensor]
}

extension ShapeBackend {
  package func one(
    _ text: @autoclosure () -> String, of inputs: [Tensor?], _ shape: Shape, operations: Double = 0
  ) -> Tensor {
    results(text(), of: inputs, [shape], operations: operations)[0]
  }

  package func upload(_ values: [Float], shape: Shape) -> Tensor { one("upload", of: [], shape) }
  /// Zeros: nobody knows better.
  package func read(_ x: Tensor) throws -> [Float] { [Float](repeating: 0, count: x.count) }

  // MARK: Small primitives

  package func fill(_ value: Float, shape: Shape) -> Tensor { one("fill \(value)", of: [], shape) }
  package func unary(_ operation: UnaryOperation, _ x: Tensor) -> Tensor {
    one(operation.rawValue, of: [x], x.shape)
  }
  package func binary(_ operation: BinaryOperation, _ a: Tensor, _ b: Tensor) -> Tensor {
    one(operation.rawValue, of: [a, b], a.shape.broadcast(with: b.shape) ?? [])
  }
  package func select(_ condition: Tensor, _ a: Tensor, _ b: Tensor) -> Tensor {
    one("select", of: [condition, a, b], a.shape)
  }
  package func reduce(_ reduction: Reduction, _ x: Tensor, axes: [Int]) -> Tensor {
    let shape = axes.reduce(x.shape) { $0.replacing(axis: $1, with: 1) }
    return one("\(reduction.rawValue) of axes \(axes)", of: [x], shape)
  }
  package func reshape(_ x: Tensor, to shape: Shape) -> Tensor { one("reshape", of: [x], shape) }
  package func permute(_ x: Tensor, axes: [Int]) -> Tensor {
    one("permute \(axes)", of: [x], Shape(axes.map { x.shape[$0] }))
  }
  package func broadcast(_ x: Tensor, to shape: Shape) -> Tensor {
    one("broadcast", of: [x], shape)
  }
  package func slice(_ x: Tensor, axis: Int, range: Range<Int>, step: Int) -> Tensor {
    let shape = x.shape.replacing(axis: axis, with: (range.count + step - 1) / step)
    return one("slice \(range) by \(step) of axis \(axis)", of: [x], shape)
  }
  package func pad(_ x: Tensor, axis: Int, before: Int, after: Int, interior: Int) -> Tensor {
    let length = x.shape[axis]
    let padded = before + after + max(0, length + (length - 1) * interior)
    return one(
      "pad \(before), \(after), \(interior) of axis \(axis)", of: [x],
      x.shape.replacing(axis: axis, with: padded))
  }
  package func concatenate(_ tensors: [Tensor], axis: Int) -> Tensor {
    let length = tensors.reduce(0) { $0 + $1.shape[axis] }
    return one(
      "concatenate axis \(axis)", of: tensors, tensors[0].shape.replacing(axis: axis, with: length))
  }
  package func gather(_ x: Tensor, rows: Tensor) -> Tensor {
    one("gather", of: [x, rows], x.shape.replacing(axis: 0, with: rows.count))
  }
  package func scatterAdd(_ x: Tensor, rows: Tensor, count: Int) -> Tensor {
    one("scatter-add", of: [x, rows], x.shape.replacing(axis: 0, with: count))
  }
  package func matmul(_ a: Tensor, _ b: Tensor, transposeA: Bool, transposeB: Bool) -> Tensor {
    let shape = Shape(
      Array(a.shape.axes.dropLast(2)) + [
        a.shape[transposeA ? -1 : -2], b.shape[transposeB ? -2 : -1],
      ])
    return one(
      "matmul \(transposeA) \(transposeB)", of: [a, b], shape,
      operations: OperationCount.matmul(a.shape, columns: shape[-1]))
  }
  package func random(
    _ distribution: Distribution, keys: Tensor, stream: UInt32, shape: Shape
  ) -> Tensor { one("\(distribution.rawValue) stream \(stream)", of: [keys], shape) }
}

// MARK: Coarse primitives

extension ShapeBackend {
  package func convolution(
    _ x: Tensor, weight: Tensor, bias: Tensor?, residual: Tensor?, rectified: Bool,
    _ geometry: ConvolutionGeometry, precision: Precision
  ) -> Tensor {
    one(
      "convolution \(geometry) \(precision)\(rectified ? " rectified" : "")",
      of: [x, weight, bias, residual], geometry.output(of: x.shape, weight: weight.shape),
      operations: OperationCount.convolution(x.shape, weight: weight.shape, geometry))
  }
  package func convolutionBackward(
    _ upstream: Tensor, x: Tensor, weight: Tensor, wantsX: Bool, _ geometry: ConvolutionGeometry,
    precision: Precision
  ) -> ConvolutionGradients {
    let shapes = [[weight.shape[3]], weight.shape] + (wantsX ? [x.shape] : [])
    let forward = OperationCount.convolution(x.shape, weight: weight.shape, geometry)
    let results = results(
      "convolution backward \(geometry) \(precision)", of: [upstream, x, weight], shapes,
      operations: forward * (wantsX ? 2 : 1))
    return ConvolutionGradients(
      x: wantsX ? results[2] : nil, weight: results[1], bias: results[0])
  }
  package func normalise(
    _ inputs: NormalisationInputs, _ options: NormalisationOptions
  ) -> (Tensor, Saved) {
    let results = results(
      "normalise \(options)",
      of: [inputs.x, inputs.scale, inputs.shift, inputs.film, inputs.keys],
      [inputs.x.shape, [inputs.x.shape[0], options.groups, 2]], operations: 0)
    return (results[0], Saved([results[1]]))
  }
  package func normaliseAgain(
    _ inputs: NormalisationInputs, _ saved: Saved, _ options: NormalisationOptions
  ) -> Tensor {
    let operands = [inputs.x, inputs.scale, inputs.shift, inputs.film, inputs.keys]
    return one("again normalise \(options)", of: operands + saved.tensors, inputs.x.shape)
  }
  package func normaliseBackward(
    _ upstream: Tensor, _ inputs: NormalisationInputs, _ saved: Saved,
    _ options: NormalisationOptions
  ) -> NormalisationGradients {
    let operands = [upstream, inputs.x, inputs.scale, inputs.shift, inputs.film, inputs.keys]
    let shapes = [inputs.x.shape, inputs.scale.shape, inputs.shift.shape]
    let results = results(
      "normalise backward \(options)", of: operands + saved.tensors,
      shapes + (inputs.film.map { [$0.shape] } ?? []), operations: 0)
    return NormalisationGradients(
      x: results[0], scale: results[1], shift: results[2],
      film: results.count > 3 ? results[3] : nil)
  }
  package func attention(_ qkv: Tensor, heads: Int, precision: Precision) -> (Tensor, Saved) {
    let s = qkv.shape
    let results = results(
      "attention \(heads) \(precision)", of: [qkv],
      [s.replacing(axis: 2, with: s[2] / 3), [s[0], heads, s[1]]],
      operations: OperationCount.attention(s))
    return (results[0], Saved([results[1]]))
  }
  package func attentionBackward(
    _ upstream: Tensor, qkv: Tensor, output: Tensor, _ saved: Saved, heads: Int,
    precision: Precision
  ) -> Tensor {
    one(
      "attention backward \(heads) \(precision)", of: [upstream, qkv, output] + saved.tensors,
      qkv.shape,
      operations: OperationCount.attentionBackward(qkv.shape))
  }
  package func pool(_ pooling: Pooling, _ x: Tensor, _ geometry: PoolingGeometry) -> Tensor {
    one("\(pooling.rawValue) of windows \(geometry)", of: [x], geometry.output(of: x.shape))
  }
  package func upsample(_ x: Tensor) -> Tensor {
    one("upsample", of: [x], [x.shape[0], 2 * x.shape[1], 2 * x.shape[2], x.shape[3]])
  }
  package func upsampleBackward(_ upstream: Tensor) -> Tensor {
    let s = upstream.shape
    return one("upsample backward", of: [upstream], [s[0], s[1] / 2, s[2] / 2, s[3]])
  }
}
