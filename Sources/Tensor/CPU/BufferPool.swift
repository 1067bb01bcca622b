internal import Synchronization

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// Recycles the memory of tensors, so that steady-state training asks the system for none.
///
/// A request is rounded up to one of eight sizes per octave, and may be served by a free buffer
/// of up to three sizes more: sub-batches vary, and memory should not grow with their variety.
/// What is free beyond the largest amount ever in use at once is given back.
final class BufferPool: Sendable {
  fileprivate struct State {
    var free: [Int: [Int]] = [:]  // size class -> addresses
    var freeBytes = 0
    var usedBytes = 0
    var peakBytes = 0
    var systemAllocations = 0
  }

  private let state = Mutex(State())
  private static let alignment = 64

  /// Memory of at least `bytes` bytes, not cleared, and its class.
  func take(bytes: Int) -> (address: UnsafeMutableRawPointer, sizeClass: Int) {
    let wanted = Self.sizeClass(of: bytes)
    let recycled = state.withLock { state -> (Int, Int)? in
      for candidate in wanted..<wanted + 4 {
        guard let address = state.free[candidate]?.popLast() else { continue }
        state.freeBytes -= Self.bytes(of: candidate)
        state.count(taken: Self.bytes(of: candidate))
        return (address, candidate)
      }
      state.count(taken: Self.bytes(of: wanted))
      state.systemAllocations += 1
      return nil
    }
    if let recycled, let address = UnsafeMutableRawPointer(bitPattern: recycled.0) {
      return (address, recycled.1)
    }
    var address: UnsafeMutableRawPointer?
    let status = posix_memalign(&address, Self.alignment, Self.bytes(of: wanted))
    guard status == 0, let address else {
      fatalError("out of memory: \(Self.bytes(of: wanted)) bytes for a tensor could not be had")
    }
    return (address, wanted)
  }

  /// Takes back what `take` gave.
  func give(_ address: UnsafeMutableRawPointer, sizeClass: Int) {
    let surplus = state.withLock { state -> [Int] in
      let bytes = Self.bytes(of: sizeClass)
      state.usedBytes -= bytes
      state.freeBytes += bytes
      state.free[sizeClass, default: []].append(Int(bitPattern: address))
      return state.surplus(keeping: sizeClass)
    }
    for address in surplus { free(UnsafeMutableRawPointer(bitPattern: address)) }
  }

  /// How often memory was asked of the system since the start.
  var systemAllocations: Int { state.withLock { $0.systemAllocations } }

  /// The bytes in use now.
  var usedBytes: Int { state.withLock { $0.usedBytes } }

  /// The most bytes that were in use at one moment.
  var peakBytes: Int { state.withLock { $0.peakBytes } }

  /// Eight classes per octave: class 8 e + m holds 2^e (8 + m) / 8 bytes, from 1 KiB on.
  private static func sizeClass(of bytes: Int) -> Int {
    let size = max(bytes, 1024)
    let exponent = Int.bitWidth - 1 - size.leadingZeroBitCount
    let step = 1 << (exponent - 3)
    let eighths = (size - (1 << exponent) + step - 1) / step
    return 8 * exponent + eighths
  }

  private static func bytes(of sizeClass: Int) -> Int {
    let (exponent, eighths) = (sizeClass / 8, sizeClass % 8)
    return (1 << (exponent - 3)) * (8 + eighths)
  }
}

extension BufferPool.State {
  fileprivate mutating func count(taken bytes: Int) {
    usedBytes += bytes
    peakBytes = max(peakBytes, usedBytes)
  }

  /// The free buffers to give back, largest classes first, until no more is held in all than 1.25
  /// times the peak; those of the class just used stay.
  fileprivate mutating func surplus(keeping current: Int) -> [Int] {
    var surplus: [Int] = []
    let limit = peakBytes + peakBytes / 4 + (16 << 20)
    guard usedBytes + freeBytes > limit else { return surplus }
    for sizeClass in free.keys.sorted(by: >) where sizeClass != current {
      while usedBytes + freeBytes > limit, let address = free[sizeClass]?.popLast() {
        freeBytes -= (1 << (sizeClass / 8 - 3)) * (8 + sizeClass % 8)
        surplus.append(address)
      }
    }
    return surplus
  }
}
