import Diffusion
import Experiments
import Foundation
import Synchronization
import Tensor
import Testing

/// The thread that reads the next step's images.
@Suite struct ReadAheadTests {
  /// Images whose only pixel is their number; notes what is read, and fails at one of them.
  private final class Numbers: ImageSource {
    let count = 100
    let isReadFromDisk = true
    let read = Mutex<[[Int]]>([])
    let hasRead = DispatchSemaphore(value: 0)
    private let faulty: Int?

    init(faulty: Int? = nil) { self.faulty = faulty }

    func batch(_ indices: [Int]) throws -> Tensor {
      defer {
        read.withLock { $0.append(indices) }
        hasRead.signal()
      }
      if let faulty, indices.contains(faulty) { throw FileError("\(faulty)", "is faulty") }
      return Tensor(indices.map(Float.init), shape: [indices.count, 1, 1, 1])
    }
  }

  @Test func theNextBatchIsReadBeforeItIsAskedFor() throws {
    let images = Numbers()
    let reader = ReadAhead(images)
    #expect(try reader.batch([3, 1], next: [4, 1]).read() == [3, 1])
    images.hasRead.wait()
    // Two batches were read, one was asked for.
    images.hasRead.wait()
    #expect(Set(images.read.withLock { $0 }) == [[3, 1], [4, 1]])
    #expect(try reader.batch([4, 1], next: [5, 9]).read() == [4, 1])
    images.hasRead.wait()
    #expect(images.read.withLock { $0.count } == 3, "none is read twice")
  }

  @Test func anotherBatchThanThatAnnouncedIsReadAsWell() throws {
    let reader = ReadAhead(Numbers())
    _ = try reader.batch([1], next: [2])
    #expect(try reader.batch([7], next: [8]).read() == [7])
    #expect(try reader.batch([8], next: [9]).read() == [8])
  }

  /// An error belongs to the step that needs the images.
  @Test func aFaultyImageFailsTheStepThatNeedsIt() throws {
    let reader = ReadAhead(Numbers(faulty: 5))
    #expect(try reader.batch([4], next: [5]).read() == [4])
    #expect(throws: FileError("5", "is faulty")) { try reader.batch([5], next: [6]) }
    #expect(try reader.batch([6], next: [5]).read() == [6])
  }
}
