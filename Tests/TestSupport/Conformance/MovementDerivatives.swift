import Tensor
import Testing

extension ConformanceCase {
  /// Other arrangements of the same elements.
  static let movementDerivatives: [ConformanceCase] = {
    let functions: [(String, @Sendable (Tensor) -> Tensor)] = [
      ("reshape", { $0.reshaped([5, 21]) }), ("permute", { $0.permuted([2, 0, 1]) }),
      ("slice of the first axis", { $0.sliced(axis: 0, 1..<3) }),
      ("slice of the middle", { $0.sliced(axis: 1, 2..<6) }),
      ("every second of the first axis", { $0.sliced(axis: 0, 0..<3, step: 2) }),
      ("every third of the last axis", { $0.sliced(axis: -1, 1..<5, step: 3) }),
      ("an empty slice", { $0.sliced(axis: 1, 3..<3) }),
      ("broadcast", { $0.reshaped([3, 7, 1, 5]).broadcast(to: [2, 3, 7, 4, 5]) }),
      ("gather", { $0.gathered(rows: [2, 0, 2, 2]) }),
    ]
    return functions.map { name, function in
      ConformanceCase("derivative of \(name)") {
        try expectDerivatives(name, [[3, 7, 5]]) { function($0[0]) }
      }
    } + [
      ConformanceCase("derivative of concatenate") {
        try expectDerivatives("concatenate 0", [[1, 7, 3], [2, 7, 3], [3, 7, 3]]) {
          .concatenate($0, axis: 0)
        }
        try expectDerivatives("concatenate -1", [[2, 7, 3], [2, 7, 1], [2, 7, 5]]) {
          .concatenate($0, axis: -1)
        }
        try expectDerivatives("concatenate twice the same", [[2, 3]]) {
          .concatenate([$0[0], $0[0]], axis: 1)
        }
      },
      ConformanceCase("derivative of select") {
        let condition = Tensor([1, 0, 0, 1, 1, 0, 1], shape: [7])
        try expectDerivatives("select", [[7], [7]]) { .select(condition, $0[0], $0[1]) }
      },
      ConformanceCase("derivative of upsample") {
        for shape: Shape in [[1, 1, 1, 1], [1, 7, 7, 3], [2, 3, 5, 19]] {
          try expectDerivatives("upsample \(shape)", [shape]) { $0[0].upsampled() }
        }
      },
      ConformanceCase("derivative of downsample") {
        for shape: Shape in [[1, 2, 2, 1], [1, 6, 8, 3], [2, 4, 10, 19]] {
          try expectDerivatives("downsample \(shape)", [shape]) { $0[0].downsampled() }
        }
      },
    ]
  }()
}
