/// Writes the pickle of a state_dict: an OrderedDict of float32 tensors, each in a storage of its
/// own.
struct PickleWriter {
  private var bytes: [UInt8] = [PickleOpcode.proto.rawValue, 2]

  /// Begins an empty dictionary.
  init() {
    emptyOrderedDict()
    put(.mark)
  }

  /// The whole pickle.
  var pickle: [UInt8] { bytes + [PickleOpcode.setItems.rawValue, PickleOpcode.stop.rawValue] }

  /// Adds a tensor whose elements fill the storage under a key.
  mutating func add(_ name: String, shape: [Int], storage key: String) {
    text(name)
    global(.rebuildTensor)
    put(.mark)
    put(.mark)
    text("storage")
    global(.floatStorage)
    text(key)
    text("cpu")
    integer(shape.reduce(1, *))
    put(.tuple)
    put(.binPersID)
    integer(0)
    tuple(shape)
    tuple(Shape(shape).strides)
    put(.newFalse)
    emptyOrderedDict()
    put(.tuple)
    put(.reduce)
  }

  private mutating func put(_ opcode: PickleOpcode) { bytes.append(opcode.rawValue) }

  private mutating func emptyOrderedDict() {
    global(.orderedDict)
    put(.emptyTuple)
    put(.reduce)
  }

  private mutating func global(_ global: PickleGlobal) {
    let dot = global.rawValue.lastIndex(of: ".") ?? global.rawValue.startIndex
    put(.global)
    bytes += Array(global.rawValue[..<dot].utf8) + [0x0A]
    bytes += Array(global.rawValue[dot...].dropFirst().utf8) + [0x0A]
  }

  private mutating func text(_ text: String) {
    put(.binUnicode)
    littleEndian(text.utf8.count, bytes: 4)
    bytes += Array(text.utf8)
  }

  private mutating func tuple(_ integers: [Int]) {
    if integers.isEmpty { return put(.emptyTuple) }
    put(.mark)
    for integer in integers { self.integer(integer) }
    put(.tuple)
  }

  /// A number of 0 or more.
  private mutating func integer(_ integer: Int) {
    if integer <= Int32.max {
      put(.binInt)
      littleEndian(integer, bytes: 4)
    } else {
      put(.long1)
      bytes.append(8)
      littleEndian(integer, bytes: 8)
    }
  }

  private mutating func littleEndian(_ value: Int, bytes count: Int) {
    for index in 0..<count { bytes.append(UInt8(truncatingIfNeeded: value >> (8 * index))) }
  }
}
