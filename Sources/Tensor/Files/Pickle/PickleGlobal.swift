/// The names out of Python's modules that a state_dict needs. They are only known by name: nothing
/// of Python runs.
enum PickleGlobal: String, CaseIterable {
  case orderedDict = "collections.OrderedDict"
  case rebuildTensor = "torch._utils._rebuild_tensor_v2"
  case rebuildParameter = "torch._utils._rebuild_parameter"
  case floatStorage = "torch.FloatStorage"
  case doubleStorage = "torch.DoubleStorage"
  case halfStorage = "torch.HalfStorage"
  case bfloat16Storage = "torch.BFloat16Storage"

  /// The elements of a storage; nil for what is none.
  var elements: StoredFloat? {
    switch self {
    case .floatStorage: .float32
    case .doubleStorage: .float64
    case .halfStorage: .float16
    case .bfloat16Storage: .bfloat16
    case .orderedDict, .rebuildTensor, .rebuildParameter: nil
    }
  }
}
