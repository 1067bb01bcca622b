package import Diffusion
internal import Foundation
internal import Synchronization
package import Tensor

/// Reads the images of the next step on a thread of its own, while those of this one are computed with.
/// What is read is the same as without: only when, differs.
package final class ReadAhead: Sendable {
  private let images: any ImageSource
  private let queue = DispatchQueue(label: "read ahead")
  private let ahead = Mutex<Batch?>(nil)

  /// Images that are being read, or were.
  private final class Batch: Sendable {
    let indices: [Int]
    private let isRead = DispatchSemaphore(value: 0)
    private let result = Mutex<Result<Tensor, any Error>?>(nil)

    init(_ indices: [Int]) { self.indices = indices }

    /// Reads them.
    func read(from images: any ImageSource, on backend: any Backend) {
      let found = Result {
        try CurrentBackend.$value.withValue(backend) { try images.batch(indices) }
      }
      result.withLock { $0 = found }
      isRead.signal()
    }

    /// The images, as soon as they are read.
    func wait() throws -> Tensor {
      isRead.wait()
      guard let result = result.withLock({ $0 }) else { fatalError("a batch was not read") }
      return try result.get()
    }
  }

  /// A reader of a source.
  package init(_ images: any ImageSource) { self.images = images }

  /// These images, and the reading of the next ones begins.
  /// - Throws: what the source throws for these; of the next ones, when they are asked for.
  package func batch(_ indices: [Int], next: [Int]) throws -> Tensor {
    let ready = ahead.withLock { $0.take() }
    let found = try ready.flatMap { $0.indices == indices ? $0 : nil }?.wait()
    let batch = Batch(next)
    ahead.withLock { $0 = batch }
    let (images, backend) = (images, CurrentBackend.value)
    queue.async { batch.read(from: images, on: backend) }
    return try found ?? images.batch(indices)
  }
}
