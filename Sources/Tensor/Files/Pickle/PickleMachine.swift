/// Reads a pickle as far as PyTorch writes it for a state_dict, or Python for a dictionary of arrays,
/// and executes nothing: the machine builds dictionaries, lists, tuples, texts, whole numbers and
/// references to tensors, or arrays. Every other instruction, and every name out of a Python module
/// that is not needed for these, is refused.
///
/// Time and memory grow with the length of the pickle alone, which is bounded.
struct PickleMachine {
  /// What is wrong and where, in bytes from the beginning.
  struct Problem: Error {
    let text: String
    let position: Int
  }

  /// The longest pickle, in bytes; a network of a thousand tensors takes 0.2 MB.
  static let largestPickle = 1 << 24
  /// The most values on the stack, in the memo, and with others inside.
  static let mostValues = 1 << 20

  /// Whose pickles are read.
  enum Dialect {
    /// PyTorch's, of a state_dict: protocol 2.
    case stateDictionary
    /// Python's, of a dictionary of NumPy's arrays and lists: protocols 2 to 4.
    case arrays
  }

  var reader: PickleReader
  var heap = PickleHeap()
  var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [Int: PickleValue] = [:]
  private let dialect: Dialect
  /// How many bytes came of texts.
  var encodedBytes = 0

  /// A machine for the pickle that begins at `position`.
  init(_ bytes: [UInt8], at position: Int = 0, dialect: Dialect = .stateDictionary) {
    reader = PickleReader(bytes, at: position)
    self.dialect = dialect
  }

  /// Reads up to the pickle's end, which `reader` then stands behind.
  mutating func run() throws -> PickleValue {
    guard try reader.byte() == PickleOpcode.proto.rawValue else {
      throw reader.problem("a pickle begins with the opcode PROTO (0x80)")
    }
    let version = try reader.byte()
    try check(protocol: version)
    while true {
      let byte = try reader.opcode()
      if let opcode = PickleOpcode(rawValue: byte) {
        if opcode == .stop { return try result() }
        try execute(opcode)
      } else if dialect == .arrays, let opcode = PickleArrayOpcode(rawValue: byte) {
        try execute(opcode)
      } else {
        let what = dialect == .arrays ? "dictionary of arrays" : "state_dict"
        throw reader.problem(
          "the opcode \(PickleOpcode.nameOfOther(byte)) is refused: no \(what) needs it")
      }
      guard max(stack.count, marks.count, memo.count, heap.count) <= Self.mostValues else {
        throw reader.problem("there are more than \(Self.mostValues) values")
      }
    }
  }

  private func check(protocol version: UInt8) throws {
    switch dialect {
    case .stateDictionary where version != 2:
      throw reader.problem("protocol \(version) is not PyTorch's, which is 2")
    case .arrays where !(2...4).contains(version):
      throw reader.problem("protocol \(version) cannot be read, only 2 to 4")
    default: break
    }
  }

  private func result() throws -> PickleValue {
    guard stack.count == 1, marks.isEmpty else {
      throw reader.problem("the pickle ends with \(stack.count) values instead of one")
    }
    return stack[0]
  }

  private mutating func execute(_ opcode: PickleOpcode) throws {
    switch opcode {
    case .none: stack.append(.none)
    case .newTrue: stack.append(.boolean(true))
    case .newFalse: stack.append(.boolean(false))
    case .binInt1: stack.append(.integer(try reader.littleEndian(1)))
    case .binInt2: stack.append(.integer(try reader.littleEndian(2)))
    case .binInt: stack.append(.integer(Int(Int32(truncatingIfNeeded: try reader.littleEndian(4)))))
    case .long1: stack.append(.integer(try reader.long()))
    case .binUnicode: stack.append(.text(try reader.text(count: try reader.littleEndian(4))))
    case .mark: marks.append(stack.count)
    case .emptyTuple: pushTuple([])
    case .tuple1: pushTuple(try pop(1))
    case .tuple2: pushTuple(try pop(2))
    case .tuple3: pushTuple(try pop(3))
    case .tuple: pushTuple(try popToMark())
    case .emptyList:
      stack.append(.list(heap.sequences.count))
      heap.sequences.append([])
    case .append: try appendToList(pop(1))
    case .appends: try appendToList(popToMark())
    case .emptyDict: pushDictionary()
    case .setItem: try insert(pop(2))
    case .setItems: try insert(popToMark())
    case .binPut: memo[try reader.littleEndian(1)] = try top()
    case .longBinPut: memo[try reader.littleEndian(4)] = try top()
    case .binGet: stack.append(try remembered(try reader.littleEndian(1)))
    case .longBinGet: stack.append(try remembered(try reader.littleEndian(4)))
    case .global: stack.append(try global(reader.line(), reader.line()))
    case .reduce: try dialect == .arrays ? reduceToArray() : reduce()
    case .build: try dialect == .arrays ? buildArray() : build()
    case .binPersID: try pushStorage()
    case .proto, .stop: throw reader.problem("PROTO stands in the middle of the pickle")
    }
  }
}

extension PickleMachine {
  /// Keeps the top of the stack under the next number.
  mutating func memoize() throws { memo[memo.count] = try top() }

  func top() throws -> PickleValue {
    guard let last = stack.last, stack.count > marks.last ?? 0 else {
      throw reader.problem("a value is missing on the stack")
    }
    return last
  }

  mutating func pop(_ count: Int) throws -> [PickleValue] {
    guard stack.count - count >= marks.last ?? 0 else {
      throw reader.problem("a value is missing on the stack")
    }
    defer { stack.removeLast(count) }
    return Array(stack.suffix(count))
  }

  private mutating func popToMark() throws -> [PickleValue] {
    guard let mark = marks.popLast() else { throw reader.problem("a MARK is missing") }
    defer { stack.removeLast(stack.count - mark) }
    return Array(stack[mark...])
  }

  private func remembered(_ key: Int) throws -> PickleValue {
    guard let value = memo[key] else { throw reader.problem("the memo has no value \(key)") }
    return value
  }

  private mutating func pushTuple(_ elements: [PickleValue]) {
    stack.append(.tuple(heap.sequences.count))
    heap.sequences.append(elements)
  }

  private mutating func pushDictionary() {
    stack.append(.dictionary(heap.dictionaries.count))
    heap.dictionaries.append([])
  }

  private mutating func appendToList(_ elements: [PickleValue]) throws {
    guard case .list(let place) = try top() else {
      throw reader.problem("something is appended to what is no list")
    }
    heap.sequences[place] += elements
  }

  private mutating func insert(_ items: [PickleValue]) throws {
    guard case .dictionary(let place) = try top(), items.count % 2 == 0 else {
      throw reader.problem("an entry is set in what is no dictionary")
    }
    for index in stride(from: 0, to: items.count, by: 2) {
      guard let key = heap.text(items[index]) else {
        throw reader.problem("a dictionary's key is \(items[index].kind), but must be a text")
      }
      heap.dictionaries[place].append((key, items[index + 1]))
    }
  }

  func global(_ module: String, _ name: String) throws -> PickleValue {
    let name = "\(module).\(name)"
    let known: [String]
    switch dialect {
    case .stateDictionary:
      if let global = PickleGlobal(rawValue: name) { return .global(global) }
      known = PickleGlobal.allCases.map(\.rawValue)
    case .arrays:
      if let global = PickleArrayGlobal(rawValue: name) { return .arrayGlobal(global) }
      known = PickleArrayGlobal.allCases.map(\.rawValue)
    }
    let what = dialect == .arrays ? "dictionary of arrays" : "state_dict of floating-point tensors"
    throw reader.problem(
      "it asks for \(quoted(name)), which is refused: a \(what) needs only "
        + known.joined(separator: ", "))
  }

  /// Calls a global with arguments: of those that there are, by building what they would return.
  private mutating func reduce() throws {
    let call = try pop(2)
    guard case .global(let global) = call[0], case .tuple(let place) = call[1] else {
      throw reader.problem("\(call[0].kind) is called with \(call[1].kind)")
    }
    let arguments = heap.sequences[place]
    switch global {
    case .orderedDict where arguments.isEmpty: pushDictionary()
    case .rebuildTensor: try pushTensor(arguments)
    case .rebuildParameter:
      guard arguments.count == 3, case .tensor = arguments[0], case .boolean = arguments[1],
        heap.isEmptyDictionary(arguments[2])
      else { throw reader.problem("\(global.rawValue) has wrong arguments") }
      stack.append(arguments[0])
    default: throw reader.problem("\(global.rawValue) has wrong arguments")
    }
  }

  private mutating func pushTensor(_ arguments: [PickleValue]) throws {
    guard arguments.count == 6, case .storage(let place) = arguments[0],
      case .integer(let offset) = arguments[1], let shape = heap.integers(arguments[2]),
      let strides = heap.integers(arguments[3]), case .boolean = arguments[4],
      heap.isEmptyDictionary(arguments[5])
    else { throw reader.problem("\(PickleGlobal.rebuildTensor.rawValue) has wrong arguments") }
    let storage = heap.storages[place]
    guard
      let tensor = TensorReference(storage, offset: offset, shape: shape, strides: strides)
    else {
      throw reader.problem(
        "a tensor of shape \(shape.prefix(8)) with strides \(strides.prefix(8)) at \(offset) does "
          + "not fit its storage of \(storage.count) elements")
    }
    stack.append(.tensor(heap.tensors.count))
    heap.tensors.append(tensor)
  }

  /// What an OrderedDict has besides its entries, such as the versions of modules, is passed over.
  private mutating func build() throws {
    guard case .dictionary = try pop(1)[0], case .dictionary = try top() else {
      throw reader.problem("BUILD sets the state of what is no dictionary")
    }
  }

  /// ("storage", type, key, device, number of elements), then None in the legacy form.
  private mutating func pushStorage() throws {
    guard case .tuple(let place) = try pop(1)[0] else {
      throw reader.problem("the reference to a storage is no tuple")
    }
    let parts = heap.sequences[place]
    guard parts.count == 5 || parts.count == 6, case .text("storage") = parts[0],
      case .global(let type) = parts[1], let elements = type.elements,
      case .text(let key) = parts[2], case .text = parts[3], case .integer(let count) = parts[4],
      count >= 0
    else { throw reader.problem("the reference to a storage is faulty") }
    if parts.count == 6 {
      guard case .none = parts[5] else {
        throw reader.problem("the storage \(quoted(key)) is a view of another, as in PyTorch 0.3")
      }
    }
    stack.append(.storage(heap.storages.count))
    heap.storages.append(StorageReference(elements: elements, key: key, count: count))
  }
}
