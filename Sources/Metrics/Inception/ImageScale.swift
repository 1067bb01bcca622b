internal import Tensor

/// How grey levels 0...255 become what Inception takes.
enum ImageScale: String, Sendable, CaseIterable {
  /// (x - 128) / 128: TTUR, OpenAI's evaluator, torch-fidelity, clean-fid.
  case tensorflow
  /// 2 (x / 255) - 1: pytorch-fid.
  case pytorch

  /// For people.
  var rule: String {
    switch self {
    case .tensorflow: "(x - 128) / 128"
    case .pytorch: "2 (x / 255) - 1"
    }
  }

  /// With the roundings of the tools.
  func callAsFunction(_ levels: Tensor) -> Tensor {
    switch self {
    case .tensorflow: (levels - 128) * 0.0078125
    case .pytorch: levels / 255 * 2 - 1
    }
  }
}
