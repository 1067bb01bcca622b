internal import Archives

/// State dictionaries as `torch.save` writes them: tensors by name, in `.pt` and `.pth` files.
///
/// Such a file is a pickle, which in Python may run any code. Nothing is run here: the reader knows
/// the few instructions and names that a state_dict needs, and refuses every other by name.
/// Source: PyTorch's `torch/serialization.py` and CPython's `pickletools`.
public enum PyTorchFile {
  /// Reads every tensor of the file at `path` as `Float`: a zip archive (since PyTorch 1.6) or in
  /// the legacy form.
  ///
  /// float32 is read as it is, float64 is rounded (to infinity where `Float` ends), float16 and
  /// bfloat16 are widened exactly; other elements are refused. Throws `FileError` for anything but
  /// a dictionary of tensors, for a file that is cut short, too long or damaged, and for what would
  /// take more memory than the file's size explains.
  public static func read(_ path: String) throws -> [String: HostArray] {
    let file = try InputFile(path)
    let head = try file.bytes(min(file.size, PyTorchLegacy.magic.count))
    if head.starts(with: [0x50, 0x4B, 3, 4]) { return try PyTorchZip.read(path, size: file.size) }
    guard head == PyTorchLegacy.magic else {
      throw FileError(
        path,
        "is no file of torch.save: it begins neither as a zip archive (50 4B 03 04) nor with the "
          + "magic number of the legacy form")
    }
    return try PyTorchLegacy.read(file)
  }

  /// Writes float32 tensors to `path` as a zip archive that `torch.load` reads, also with
  /// `weights_only`, whole or not at all.
  ///
  /// The dictionary has the order of `arrays`. Equal input gives equal bytes. Throws `FileError`. A
  /// name that appears twice is a mistake of the program, which stops.
  public static func write(
    _ arrays: [(name: String, array: HostArray)], to path: String
  ) throws {
    guard Set(arrays.map(\.name)).count == arrays.count else {
      fatalError("PyTorchFile.write: a name appears twice among \(arrays.map(\.name))")
    }
    try PyTorchZip.write(arrays, to: path)
  }

  /// Reads a pickle, and says which file and which part of it a problem is in.
  static func run(
    _ machine: inout PickleMachine, path: String, part: String
  ) throws -> PickleValue {
    do {
      return try machine.run()
    } catch let problem as PickleMachine.Problem {
      throw FileError(
        path, "cannot be read: at byte \(problem.position) of \(part), \(problem.text)")
    }
  }
}
