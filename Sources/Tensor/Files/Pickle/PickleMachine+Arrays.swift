extension PickleMachine {
  mutating func execute(_ opcode: PickleArrayOpcode) throws {
    switch opcode {
    case .binString, .binBytes: try pushBytes(reader.littleEndian(4))
    case .shortBinString, .shortBinBytes: try pushBytes(reader.littleEndian(1))
    case .binBytes8: try pushBytes(longLength())
    case .shortBinUnicode: stack.append(.text(try reader.text(count: try reader.littleEndian(1))))
    case .memoize: try memoize()
    // Its length says nothing that is not known.
    case .frame: _ = try longLength()
    case .stackGlobal:
      let names = try pop(2).compactMap(heap.text)
      guard names.count == 2 else { throw reader.problem("a global has no names") }
      stack.append(try global(names[0], names[1]))
    }
  }

  private mutating func pushBytes(_ count: Int) throws {
    heap.strings.append(try reader.take(count))
    stack.append(.bytes(heap.strings.count - 1))
  }

  private mutating func longLength() throws -> Int {
    let (low, high) = (try reader.littleEndian(4), try reader.littleEndian(4))
    guard high < 1 << 16 else { throw reader.problem("a length has more than 48 bits") }
    return high << 32 | low
  }

  /// Builds what a global would return: an array that is filled later, its type, or bytes.
  mutating func reduceToArray() throws {
    let call = try pop(2)
    guard case .arrayGlobal(let global) = call[0], case .tuple(let place) = call[1] else {
      throw reader.problem("\(call[0].kind) is called with \(call[1].kind)")
    }
    let arguments = heap.sequences[place]
    switch global {
    case .reconstruct, .newReconstruct:
      heap.arrays.append(PickledArray())
      stack.append(.array(heap.arrays.count - 1))
    case .elements:
      guard let name = arguments.first.flatMap(heap.text) else {
        throw reader.problem("\(global.rawValue) has wrong arguments")
      }
      stack.append(.elements(name))
    case .encode: try pushEncoded(arguments)
    case .array: throw reader.problem("\(global.rawValue) is called")
    }
  }

  /// How Python 3 writes bytes in protocol 2: as a text of the first 256 characters.
  private mutating func pushEncoded(_ arguments: [PickleValue]) throws {
    guard arguments.count == 2, case .text(let text) = arguments[0],
      heap.text(arguments[1]) == "latin1", text.unicodeScalars.allSatisfy({ $0.value < 256 })
    else { throw reader.problem("\(PickleArrayGlobal.encode.rawValue) has wrong arguments") }
    // Each text is encoded once, or a short pickle could fill the memory.
    encodedBytes += text.unicodeScalars.count
    guard encodedBytes <= reader.count else {
      throw reader.problem("texts of more than \(reader.count) bytes are encoded")
    }
    heap.strings.append(text.unicodeScalars.map { UInt8($0.value) }[...])
    stack.append(.bytes(heap.strings.count - 1))
  }

  /// Fills an array: (version, shape, type, whether the first axis runs fastest, bytes). What a
  /// type has besides its name is its byte order.
  mutating func buildArray() throws {
    guard case .tuple(let place) = try pop(1)[0] else {
      throw reader.problem("BUILD sets a state that is no tuple")
    }
    let state = heap.sequences[place]
    switch try top() {
    case .elements(let name):
      guard state.count > 1, let order = heap.text(state[1]), order != ">" || name.hasSuffix("1")
      else { throw reader.problem("an array has its numbers in the byte order of another machine") }
    case .array(let array):
      guard state.count == 5, let shape = heap.integers(state[1]),
        case .elements(let elements) = state[2], case .boolean(let isFortranOrder) = state[3],
        case .bytes(let bytes) = state[4]
      else { throw reader.problem("an array has a faulty state") }
      heap.arrays[array] = PickledArray(
        shape: shape, elements: elements, isFortranOrder: isFortranOrder,
        bytes: heap.strings[bytes])
    default: throw reader.problem("BUILD sets the state of what is no array")
    }
  }
}
