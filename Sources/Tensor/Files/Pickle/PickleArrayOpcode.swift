/// The instructions that a pickle of arrays has besides those of a state_dict, protocols 2 to 4.
///
/// Source: the comments of CPython's `pickletools`.
enum PickleArrayOpcode: UInt8 {
  case binString = 0x54
  case shortBinString = 0x55
  case binBytes = 0x42
  case shortBinBytes = 0x43
  case binBytes8 = 0x8E
  case shortBinUnicode = 0x8C
  case stackGlobal = 0x93
  case memoize = 0x94
  case frame = 0x95
}

/// The names out of Python's modules that a dictionary of arrays needs. They are only known by name:
/// nothing of Python runs.
enum PickleArrayGlobal: String, CaseIterable {
  case reconstruct = "numpy.core.multiarray._reconstruct"
  case newReconstruct = "numpy._core.multiarray._reconstruct"
  case array = "numpy.ndarray"
  case elements = "numpy.dtype"
  case encode = "_codecs.encode"
}
