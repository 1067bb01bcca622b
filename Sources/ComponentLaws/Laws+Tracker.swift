import Diffusion
import Recipe

extension Laws {
  /// What holds for every tracker: all of them tell the same figures.
  static func tracker(_ specimen: Specimen) -> [Law] {
    [
      specimen.law(
        "every figure is in the run's folder, with its name, as soon as it is recorded", figures),
      specimen.law("figures that are not finite and events without figures can be recorded", odd),
      specimen.law("a run that goes on keeps what was recorded before", resumed),
      specimen.law("a folder that is not there is an error that names it") { specimen in
        let folder = ScratchFolder().file("nowhere")
        do {
          _ = try open(specimen, in: folder)
          return ["it opens a record there"]
        } catch {
          return "\(error)".contains(folder) ? [] : ["it says '\(error)'"]
        }
      },
    ]
  }

  /// A step whose loss and learning rate no other has. All values are the same in float32.
  private static func step(
    _ number: Int, rate: Double = 21.25, norms: [String: Double] = ["generator": 3.25]
  ) -> RunEvent {
    let (loss, learningRate) = (Double(number) + 0.15625, Double(number) * 0.0078125)
    return .step(
      StepFigures(
        step: number, loss: loss, learningRate: learningRate, gradientNorms: norms,
        imagesPerSecond: rate))
  }

  private static func open(
    _ specimen: Specimen, in folder: String, after step: Int = 0
  ) throws -> any EventRecord {
    let tracker = try specimen.make(as: (any Tracker).self)
    return try tracker.open(in: folder, after: step, recipe: "name: law\n")
  }

  private static func figures(_ specimen: Specimen) throws -> [String] {
    let folder = ScratchFolder()
    let record = try open(specimen, in: folder.path)
    let norms = ["generator": 5.75, "denoiser": 0.4375]
    let measured = ValidationFigures(
      step: 8, images: 16411, weights: .raw, simpleLoss: 0.65625, bitsPerDimension: 4.71875)
    let events = [step(7), step(8, rate: 22.5, norms: norms), .validation(measured)]
    return try events.flatMap { event in
      try record.record(event)
      return missing(event, in: folder)
    }
  }

  /// What a folder lacks of an event, in whatever form.
  private static func missing(_ event: RunEvent, in folder: ScratchFolder) -> [String] {
    let files = folder.contents(of: ".").map(\.value)
    let has = { (bytes: [UInt8]) in files.contains { $0.contains(bytes) } }
    return event.figures.flatMap { figure in
      let words = figure.name.split(separator: "/").filter { !has(Array($0.utf8)) }
      let isThere = forms(figure.value).contains(where: has)
      return words.map { "the word '\($0)' of '\(figure.name)' is nowhere" }
        + (isThere ? [] : ["\(figure.name) of step \(event.step), \(figure.value), is nowhere"])
    }
  }

  /// A number as digits, without a fraction of 0, as a float32 and as a float64.
  private static func forms(_ value: Double) -> [[UInt8]] {
    let digits = "\(value)"
    return [
      Array((digits.hasSuffix(".0") ? String(digits.dropLast(2)) : digits).utf8),
      withUnsafeBytes(of: Float(value).bitPattern.littleEndian, Array.init),
      withUnsafeBytes(of: value.bitPattern.littleEndian, Array.init),
    ]
  }

  private static func odd(_ specimen: Specimen) throws -> [String] {
    let folder = ScratchFolder()
    let record = try open(specimen, in: folder.path)
    try record.record(step(1, rate: .nan, norms: ["generator": .infinity, "denoiser": -.infinity]))
    try record.record(.checkpoint(1, path: "\(folder.path)/checkpoints/step-0000001"))
    try record.record(.samples(1, of: .raw, path: folder.file("grid.png", smallPNG)))
    try record.record(step(2, norms: [:]))
    return missing(step(2, norms: [:]), in: folder)
  }

  private static func resumed(_ specimen: Specimen) throws -> [String] {
    let folder = ScratchFolder()
    let first = try open(specimen, in: folder.path)
    for number in 1...3 { try first.record(step(number)) }
    let second = try open(specimen, in: folder.path, after: 2)
    let again = step(3, rate: 22.5)
    try second.record(again)
    return (missing(step(1), in: folder) + missing(step(2), in: folder))
      + missing(again, in: folder)
  }

  /// One grey pixel.
  private static let smallPNG: [UInt8] = [
    0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0x00, 0x00, 0x00, 0x0D, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3A, 0x7E, 0x9B,
    0x55, 0x00, 0x00, 0x00, 0x0A, 0x49, 0x44, 0x41, 0x54, 0x78, 0xDA, 0x63, 0x60, 0x00, 0x00, 0x00,
    0x02, 0x00, 0x01, 0xE5, 0x27, 0xDE, 0xFC, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45, 0x4E, 0x44, 0xAE,
    0x42, 0x60, 0x82,
  ]
}
