/// What a pickle can hold here. Values with others inside are places in a ``PickleHeap``: so nothing
/// is nested, and no pickle, also one that contains itself, can exhaust the stack.
enum PickleValue {
  case none
  case boolean(Bool)
  case integer(Int)
  case text(String)
  case global(PickleGlobal)
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

  /// What it is, for messages.
  var kind: String {
    switch self {
    case .none: "None"
    case .boolean: "a boolean"
    case .integer: "a whole number"
    case .text: "a text"
    case .global(let global): global.rawValue
    case .tuple: "a tuple"
    case .list: "a list"
    case .dictionary: "a dictionary"
    case .storage: "a storage"
    case .tensor: "a tensor"
    }
  }
}

/// The values of a pickle that have others inside.
struct PickleHeap {
  var sequences: [[PickleValue]] = []
  var dictionaries: [[(key: String, value: PickleValue)]] = []
  var storages: [StorageReference] = []
  var tensors: [TensorReference] = []

  /// Number of the values here.
  var count: Int { sequences.count + dictionaries.count + storages.count + tensors.count }

  /// The whole numbers of a tuple; nil for anything else.
  func integers(_ value: PickleValue) -> [Int]? {
    guard case .tuple(let place) = value else { return nil }
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
