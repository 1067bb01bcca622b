private import CKernels
private import COpenBLAS

/// Matrix products. A product's row must not depend on how many rows stand beside it, so that an
/// image does not depend on its batch: our own kernel has one order of summation. OpenBLAS may
/// choose another with the shape; it serves where rows are summed anyway (A transposed: the
/// gradient of a weight over the whole batch).
extension CPUBackend {
  /// The last two axes, for each element of the batch axis if there is one.
  public func matmul(_ a: Tensor, _ b: Tensor, transposeA: Bool, transposeB: Bool) -> Tensor {
    let (m, k) = transposeA ? (a.shape[-1], a.shape[-2]) : (a.shape[-2], a.shape[-1])
    let n = b.shape[transposeB ? -2 : -1]
    guard a.shape.rank == 3 else {
      return .made([m, n]) { y in
        if transposeA && !transposeB {
          sumOfOuterProducts(m, n, k, a.pointer, b.pointer, y)
        } else {
          dk_gemm(
            transposeA ? 1 : 0, transposeB ? 1 : 0, m, n, k, a.pointer, a.shape[-1], b.pointer,
            b.shape[-1], nil, y, n)
        }
      }
    }
    return .made([a.shape[0], m, n]) { y in
      for i in 0..<a.shape[0] {
        dk_gemm(
          transposeA ? 1 : 0, transposeB ? 1 : 0, m, n, k, a.pointer + i * m * k, a.shape[-1],
          b.pointer + i * n * k, b.shape[-1], nil, y + i * m * n, n)
      }
    }
  }

  /// c = a^T b by OpenBLAS, cut into blocks of rows whose number follows from the shape alone.
  private func sumOfOuterProducts(
    _ m: Int, _ n: Int, _ k: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>,
    _ c: UnsafeMutablePointer<Float>
  ) {
    let block = max(16, (m + 7) / 8)
    var job = OuterProducts(m: m, n: n, k: k, block: block, a: a, b: b, c: c)
    dk_parallel(
      (m + block - 1) / block,
      { context, part in
        guard let job = context?.assumingMemoryBound(to: OuterProducts.self).pointee else { return }
        let row = part * job.block
        cblas_sgemm(
          CblasRowMajor, CblasTrans, CblasNoTrans, Int32(min(job.block, job.m - row)),
          Int32(job.n), Int32(job.k), 1, job.a + row, Int32(job.m), job.b, Int32(job.n), 0,
          job.c + row * job.n, Int32(job.n))
      }, &job)
  }
}

private struct OuterProducts {
  let m, n, k, block: Int
  let a, b: UnsafePointer<Float>
  let c: UnsafeMutablePointer<Float>
}
