/// The element types of files that become `Float`, under the names that safetensors gives them.
enum StoredFloat: String, CaseIterable {
  case float32 = "F32"
  case float64 = "F64"
  case float16 = "F16"
  case bfloat16 = "BF16"

  /// Bytes per element.
  var size: Int {
    switch self {
    case .float64: 8
    case .float32: 4
    case .float16, .bfloat16: 2
    }
  }

  /// The little-endian element at a place, in bytes: rounded if it is a `Double` (to infinity where
  /// `Float` ends), else exactly.
  func value(in bytes: UnsafeRawBufferPointer, at offset: Int) -> Float {
    switch self {
    case .float32: bytes.loadUnaligned(fromByteOffset: offset, as: Float.self)
    case .float64: Float(bytes.loadUnaligned(fromByteOffset: offset, as: Double.self))
    case .float16: Float(bytes.loadUnaligned(fromByteOffset: offset, as: Float16.self))
    case .bfloat16:
      Float(
        bitPattern: UInt32(bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)) << 16)
    }
  }
}
