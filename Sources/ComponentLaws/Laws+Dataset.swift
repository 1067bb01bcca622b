import Diffusion
import Recipe

extension Laws {
  /// What holds for every dataset, without its files.
  static func dataset(_ specimen: Specimen) -> [Law] {
    [
      specimen.law("images have pixels") {
        let shape = try $0.make(as: DatasetChoice.self).imageShape
        return min(shape.height, shape.width, shape.channels) > 0 ? [] : ["they are \(shape)"]
      },
      specimen.law("class names differ, whatever their case") {
        let names = try $0.make(as: DatasetChoice.self).classNames.map { $0.lowercased() }
        return Set(names.indices.filter { names.firstIndex(of: names[$0]) != $0 }.map { names[$0] })
          .sorted().map { "'\($0)' is the name of several" }
      },
      specimen.law("'classes', 'limit' and 'flip' are read for it") {
        let names = try $0.make(as: DatasetChoice.self).classNames
        let keys = names.isEmpty ? [] : ["classes: [\(names.count - 1)]"]
        let choice = try $0.make(keys + ["flip: true", "limit: 3"], as: DatasetChoice.self)
        let isRight = choice.flip && choice.classes == (names.isEmpty ? nil : [names.count - 1])
        return isRight ? [] : ["it was read as \(choice)"]
      },
    ]
  }
}
