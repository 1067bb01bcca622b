/// The form of `torch.save` before PyTorch 1.6: pickles of a magic number, the protocol's version,
/// facts about the machine, the state_dict, and the keys of the storages; then, for each key, the
/// number of elements and the elements.
enum PyTorchLegacy {
  /// The pickle of 0x1950A86A20F9469CFC6C, which files of this form begin with.
  static let magic: [UInt8] = [
    0x80, 2, 0x8A, 10, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, 0x2E,
  ]

  static func read(_ file: InputFile) throws -> [String: HostArray] {
    let head = try file.bytes(min(file.size, PickleMachine.largestPickle))
    var position = magic.count
    let next = { (part: String) throws -> (root: PickleValue, heap: PickleHeap) in
      var machine = PickleMachine(head, at: position)
      let root = try PyTorchFile.run(&machine, path: file.path, part: "the file, in \(part)")
      position = machine.reader.position
      return (root, machine.heap)
    }
    guard case .integer(1001) = try next("the protocol's version").root else {
      throw FileError(file.path, "has an unknown version of the legacy form: 1001 is expected")
    }
    let machine = try next("the facts about the machine")
    try requireLittleEndian(machine.root, machine.heap, file.path)
    let object = try next("the state_dict")
    let state = try StateDictionary(object.root, object.heap, path: file.path)
    let keys = try next("the list of storages")
    let places = try places(
      of: texts(keys.root, keys.heap, file.path), state.storages, in: file, from: position)
    return try state.arrays { storage in
      guard let place = places[storage.key] else {
        throw FileError(file.path, "lacks the storage \(quoted(storage.key)) of a tensor")
      }
      return try file.bytes(storage.count * storage.elements.size, at: place)
    }
  }

  private static func requireLittleEndian(
    _ root: PickleValue, _ heap: PickleHeap, _ path: String
  ) throws {
    guard case .dictionary(let place) = root,
      let order = heap.dictionaries[place].first(where: { $0.key == "little_endian" }),
      case .boolean(let isLittle) = order.value
    else { throw FileError(path, "does not say whether its numbers are little-endian") }
    guard isLittle else {
      throw FileError(path, "has its numbers in the byte order of another machine: big-endian")
    }
  }

  private static func texts(
    _ root: PickleValue, _ heap: PickleHeap, _ path: String
  ) throws -> [String] {
    let fault = FileError(path, "has no list of its storages' keys where one is expected")
    guard case .list(let place) = root else { throw fault }
    return try heap.sequences[place].map { element in
      guard case .text(let key) = element else { throw fault }
      return key
    }
  }

  /// Where the elements of each storage begin; throws unless they fill the rest of the file.
  private static func places(
    of keys: [String], _ storages: Set<StorageReference>, in file: InputFile, from start: Int
  ) throws -> [String: Int] {
    let known = Dictionary(storages.map { ($0.key, $0) }) { first, _ in first }
    var places: [String: Int] = [:]
    var position = start
    for key in keys {
      guard let storage = known[key], places[key] == nil else {
        throw FileError(file.path, "lists the storage \(quoted(key)) twice or without a tensor")
      }
      let size = storage.elements.size
      guard file.size - position >= 8, storage.count <= (file.size - position - 8) / size else {
        throw FileError(
          file.path,
          "is cut short: \(storage.count) elements of \(size) bytes are expected behind "
            + "byte \(position), but it ends at \(file.size)")
      }
      let count = try file.bytes(8, at: position).reversed().reduce(UInt64(0)) {
        $0 << 8 | UInt64($1)
      }
      guard count == UInt64(storage.count) else {
        throw FileError(
          file.path,
          "says that the storage \(quoted(key)) has \(count) elements, and "
            + "\(storage.count) elsewhere")
      }
      places[key] = position + 8
      position += 8 + storage.count * size
    }
    guard position == file.size else {
      throw FileError(
        file.path, "is \(file.size) bytes long, but what it describes ends at \(position)")
    }
    return places
  }
}
