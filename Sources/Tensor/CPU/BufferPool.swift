internal import Synchronization

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// Recycles the memory of tensors, so that steady-state training asks the system for none.
///
/// Large buffers are cut from one range of addresses whose pages the system provides when they are
/// first touched. What is free is kept by address and joined with its neighbours, so that memory
/// that one layer's activations leave serves another's gradients, whatever their sizes. Small
/// buffers have lists by size.
final class BufferPool: Sendable {
  private struct State {
    var heap = Heap()
    var small: [Int: [Int]] = [:]  // bytes -> addresses
    var usedBytes = 0
    var extent: Range<Int>?
    var smallBytes = 0
    var peakBytes = 0
    var systemAllocations = 0

    /// The address of a small buffer; 0 when there is no memory.
    mutating func takeSmall(_ size: Int) -> Int {
      if let recycled = small[size]?.popLast() { return recycled }
      smallBytes += size
      systemAllocations += 1
      var address: UnsafeMutableRawPointer?
      return posix_memalign(&address, 64, size) == 0 ? Int(bitPattern: address) : 0
    }

    /// The address of whole pages; 0 when there are none.
    mutating func takeLarge(_ size: Int) -> Int {
      let address = heap.recycle(size) ?? grow(by: size)
      if address != 0 { noteUse(of: address..<address + size) }
      return address
    }

    /// Takes a little more than is asked for, so that growth comes to an end.
    private mutating func grow(by size: Int) -> Int {
      systemAllocations += 1
      let room = max(size, usedBytes / 16 / BufferPool.page * BufferPool.page)
      guard let range = heap.extend(by: room) else { return 0 }
      if range.count > size { heap.give(range.lowerBound + size..<range.upperBound) }
      return range.lowerBound
    }

    private mutating func noteUse(of range: Range<Int>) {
      let low = min(extent?.lowerBound ?? range.lowerBound, range.lowerBound)
      extent = low..<max(extent?.upperBound ?? 0, range.upperBound)
    }
  }

  private let state = Mutex(State())
  fileprivate static let page = 4096

  /// A pool of the process's memory.
  init() {}

  /// A pool whose large buffers have addresses that nothing lies behind: all accounts, no memory.
  static func imaginary() -> BufferPool {
    let pool = BufferPool()
    pool.state.withLock { $0.heap = Heap(at: 1 << 32..<1 << 62) }
    return pool
  }

  deinit {
    let addresses = state.withLock { $0.small.values.joined().map(\.self) }
    for address in addresses { free(UnsafeMutableRawPointer(bitPattern: address)) }
  }

  /// Memory of at least `bytes` bytes, not cleared, that begins at a multiple of 64.
  func take(bytes: Int) -> UnsafeMutableRawPointer {
    let size = Self.rounded(bytes)
    let address = state.withLock { state in
      state.usedBytes += size
      state.peakBytes = max(state.peakBytes, state.usedBytes)
      return size < Self.page ? state.takeSmall(size) : state.takeLarge(size)
    }
    guard let pointer = UnsafeMutableRawPointer(bitPattern: address) else {
      fatalError("out of memory: \(size) bytes for a tensor could not be had")
    }
    return pointer
  }

  /// Takes back what `take` gave for as many bytes.
  func give(_ pointer: UnsafeMutableRawPointer, bytes: Int) {
    let size = Self.rounded(bytes)
    let address = Int(bitPattern: pointer)
    state.withLock { state in
      state.usedBytes -= size
      if size < Self.page {
        state.small[size, default: []].append(address)
      } else {
        state.heap.give(address..<address + size)
      }
    }
  }

  /// How often memory was asked of the system since the start.
  var systemAllocations: Int { state.withLock { $0.systemAllocations } }

  /// The bytes in use now.
  var usedBytes: Int { state.withLock { $0.usedBytes } }

  /// The most bytes that were in use at one moment.
  var peakBytes: Int { state.withLock { $0.peakBytes } }

  /// The bytes that buffers have taken so far: of small ones those that were asked for, of large
  /// ones all from the first to the last address.
  var extentBytes: Int { state.withLock { $0.smallBytes + ($0.extent?.count ?? 0) } }

  /// A power of two from 64 to half a page, or whole pages.
  private static func rounded(_ bytes: Int) -> Int {
    if bytes > page / 2 { return (bytes + page - 1) / page * page }
    return 1 << (Int.bitWidth - (max(bytes, 64) - 1).leadingZeroBitCount)
  }
}

/// Ranges of addresses: what is free of them by address, and what was never used behind `top`.
private struct Heap {
  private var free: [Range<Int>] = []
  private var top = 0
  private var end = 0

  init() {}

  /// All of these addresses, and no others.
  init(at addresses: Range<Int>) { (top, end) = (addresses.lowerBound, addresses.upperBound) }

  /// The beginning of the smallest free range that holds `size` bytes, which are no longer free.
  mutating func recycle(_ size: Int) -> Int? {
    let fitting = free.indices.filter { free[$0].count >= size }
    guard let best = fitting.min(by: { free[$0].count < free[$1].count }) else { return nil }
    let range = free[best]
    if range.count == size {
      free.remove(at: best)
    } else {
      free[best] = range.lowerBound + size..<range.upperBound
    }
    return range.lowerBound
  }

  /// As many bytes at the end, with what is free there already; nil when there are none.
  mutating func extend(by size: Int) -> Range<Int>? {
    let last = free.last.flatMap { $0.upperBound == top ? $0.lowerBound : nil }
    let start = last ?? top
    if start + size <= end {
      if last != nil { free.removeLast() }
      top = start + size
      return start..<top
    }
    guard let range = Self.reserve(atLeast: size) else { return nil }
    if top < end { give(top..<end) }
    (top, end) = (range.lowerBound + size, range.upperBound)
    return range.lowerBound..<top
  }

  /// Puts a range back, joined with what is free on both sides of it.
  mutating func give(_ range: Range<Int>) {
    var (low, high) = (0, free.count)
    while low < high {
      let middle = (low + high) / 2
      if free[middle].lowerBound < range.lowerBound { low = middle + 1 } else { high = middle }
    }
    var (first, joined) = (low, range)
    if low > 0, free[low - 1].upperBound == range.lowerBound {
      first -= 1
      joined = free[first].lowerBound..<joined.upperBound
    }
    if low < free.count, free[low].lowerBound == range.upperBound {
      joined = joined.lowerBound..<free[low].upperBound
      low += 1
    }
    free.replaceSubrange(first..<low, with: CollectionOfOne(joined))
  }

  /// Addresses without memory behind them yet: 256 GiB, or as much as a limit on the process
  /// allows.
  private static func reserve(atLeast size: Int) -> Range<Int>? {
    var length = max(1 << 38, size)
    while true {
      let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
      let address = mmap(nil, length, PROT_READ | PROT_WRITE, flags, -1, 0)
      if let address, address != MAP_FAILED {
        #if canImport(Glibc)
          // Fewer faults and address translations; a system without huge pages just declines.
          madvise(address, length, MADV_HUGEPAGE)
        #endif
        let start = Int(bitPattern: address)
        return start..<start + length
      }
      guard length > size else { return nil }
      length = max(length / 2, size)
    }
  }
}
