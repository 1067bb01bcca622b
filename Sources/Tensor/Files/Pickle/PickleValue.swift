/// What a pickle can hold here. Values with others inside are places in a ``PickleHeap``: so nothing
/// is nested, and no pickle, also one that contains itself, can exhaust the stack.
enum PickleValue {
  case none
  case boolean(Bool)
  case integer(Int)
  case text(String)
  case global(PickleGlobal)
  case arrayGlobal(PickleArrayGlobal)
  /// A place in `strings`.
  case bytes(Int)
  /// A place in `sequences`.
  case tuple(Int)
  /// A place in `sequences`.
  case list(Int)
  /// A place in `dictionaries`.
  case dictionary(Int)
  /// A place in `storages`.
  case storage(Int)
  /// A place in `tensors`.
  case tensor(Int)
  /// NumPy's name of a type of elements, such as `u1`.
  case elements(String)
  /// A place in `arrays`.
  case array(Int)

  /// What it is, for messages.
  var kind: String {
    switch self {
    case .none: "None"
    case .boolean: "a boolean"
    case .integer: "a whole number"
    case .text: "a text"
    case .global(let global): global.rawValue
    case .arrayGlobal(let global): global.rawValue
    case .bytes: "a string of bytes"
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .storage: "a storage"
    case .tensor: "a tensor"
    case .elements: "a type of elements"
    case .array: "an array"
    }
  }
}

/// The values of a pickle that have others inside.
struct PickleHeap {
  var sequences: [[PickleValue]] = []
  var dictionaries: [[(key: String, value: PickleValue)]] = []
  var storages: [StorageReference] = []
  var tensors: [TensorReference] = []
  var strings: [ArraySlice<UInt8>] = []
  var arrays: [PickledArray] = []

  /// Number of the values here.
  var count: Int {
    sequences.count + dictionaries.count + storages.count + tensors.count + strings.count
      + arrays.count
  }

  /// A text, also one that Python 2 wrote as bytes; nil for anything else.
  func text(_ value: PickleValue) -> String? {
    switch value {
    case .text(let text): text
    case .bytes(let place): String(validating: strings[place], as: UTF8.self)
    default: nil
    }
  }

  /// The whole numbers of a tuple; nil for anything else.
  func integers(_ value: PickleValue) -> [Int]? {
    guard case .tuple(let place) = value else { return nil }
    return integers(at: place)
  }

  /// The whole numbers of a sequence; nil if it has others as well.
  func integers(at place: Int) -> [Int]? {
    let integers = sequences[place].compactMap { element -> Int? in
      if case .integer(let integer) = element { integer } else { nil }
    }
    return integers.count == sequences[place].count ? integers : nil
  }

  /// Whether it is a dictionary without entries.
  func isEmptyDictionary(_ value: PickleValue) -> Bool {
    if case .dictionary(let place) = value { dictionaries[place].isEmpty } else { false }
  }
}

/// Numbers that lie elsewhere in the file, under a key.
struct StorageReference: Hashable {
  let elements: StoredFloat
  let key: String
  let count: Int
}

/// A tensor: which elements of a storage it is made of. All of them are in the storage, and there
/// are no more of them than the storage has.
struct TensorReference {
  let storage: StorageReference
  let offset: Int
  let shape: [Int]
  let strides: [Int]
  /// Number of elements.
  let count: Int

  /// Nil for a shape that does not fit the storage.
  init?(_ storage: StorageReference, offset: Int, shape: [Int], strides: [Int]) {
    guard offset >= 0, shape.count == strides.count, shape.count <= 64,
      strides.allSatisfy({ $0 >= 0 }), let count = elementCount(shape), count <= storage.count
    else { return nil }
    var last = offset
    for (length, stride) in zip(shape, strides) where count > 0 {
      let (step, overflows) = (length - 1).multipliedReportingOverflow(by: stride)
      guard !overflows, step < storage.count, last < storage.count else { return nil }
      last += step
    }
    guard count == 0 || last < storage.count else { return nil }
    (self.storage, self.offset, self.shape, self.strides) = (storage, offset, shape, strides)
    self.count = count
  }
}

/// NumPy's array: its elements, row by row unless `isFortranOrder`.
struct PickledArray {
  var shape: [Int] = []
  var elements = ""
  var isFortranOrder = false
  var bytes: ArraySlice<UInt8> = []
}
