private import CKernels

/// Runs `body` for every part in 0..<parts on the process's threads and returns when all are done.
///
/// Parts are called in any order and several at once, so each may write only what no other part
/// reads or writes. Results then do not depend on the number of threads, if the number of parts
/// does not.
public func inParallel(_ parts: Int, _ body: (Int) -> Void) {
  withoutActuallyEscaping(body) { body in
    var task = Task(body: body)
    withUnsafeMutablePointer(to: &task) { task in
      dk_parallel(
        parts,
        { context, part in
          context?.assumingMemoryBound(to: Task.self).pointee.body(part)
        }, task)
    }
  }
}

private struct Task {
  let body: (Int) -> Void
}
