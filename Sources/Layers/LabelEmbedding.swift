public import Tensor

/// How the class of an image joins the features of its step.
public enum LabelEmbedding: Sendable {
  /// Not at all.
  case none
  /// A learned row for each class is added (Dhariwal and Nichol 2021).
  case added(Parameter)
  /// The class's row of the unit matrix stands behind the features (Deja et al. 2022, their code).
  case concatenated(classes: Int)

  /// Declares `name.weight` `[classes, features]`, normal with variance 1 at first as in PyTorch.
  public static func added(
    _ name: String, classes: Int, features: Int, in list: inout ParameterList
  ) -> LabelEmbedding {
    .added(list.add("\(name).weight", [classes, features], .embedding, .normal))
  }

  /// Features `[n, f]` of images with the labels `[n]`, whole numbers below the number of classes:
  /// `[n, f]`, or `[n, f + classes]` if concatenated. Without conditioning labels are not looked
  /// at.
  public func callAsFunction(_ features: Tensor, labels: Tensor?, _ pass: Pass) -> Tensor {
    if case .none = self { return features }
    guard let labels else { fatalError("a network that is conditioned on classes had no labels") }
    require(
      labels.shape == [features.shape[0]],
      "labels \(labels.shape) for the features \(features.shape)")
    switch self {
    case .none: return features
    case .added(let table): return features + pass[table].gathered(rows: labels)
    case .concatenated(let classes):
      let distances = labels.reshaped([labels.count, 1]) - Tensor((0..<classes).map(Float.init))
      return .concatenate([features, .less(distances.abs(), Tensor(0.5))], axis: 1)
    }
  }
}
