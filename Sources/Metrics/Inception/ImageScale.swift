internal import Tensor

/// How grey levels 0...255 become what Inception takes.
enum ImageScale: String, Sendable, CaseIterable {
  /// (x - 128) / 128: TTUR, OpenAI's evaluator, torch-fidelity, clean-fid.
  case by128 = "128"
  /// 2 (x / 255) - 1: pytorch-fid.
  case by127AndAHalf = "127.5"

  /// For people.
  var rule: String {
    switch self {
    case .by128: "(x - 128) / 128"
    case .by127AndAHalf: "(x - 127.5) / 127.5"
    }
  }

  /// With the roundings of the tools.
  func callAsFunction(_ levels: Tensor) -> Tensor {
    switch self {
    case .by128: (levels - 128) * 0.0078125
    case .by127AndAHalf: levels / 255 * 2 - 1
    }
  }
}
