internal import Diffusion
internal import Foundation
internal import Tensor

/// A form in which weights of a network lie on the disk.
enum WeightsForm: String {
  case safetensors
  case pyTorch = "PyTorch state_dict"
  case diffusers = "diffusers UNet2DModel"

  /// The form of what is at a path, or will be. Throws `ConversionError` for an unknown ending.
  init(at path: String) throws {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    let ending = (path as NSString).pathExtension
    switch ending {
    case _ where exists && isFolder.boolValue || path.hasSuffix("/"): self = .diffusers
    case "safetensors": self = .safetensors
    case "pt", "pth": self = .pyTorch
    case "" where !exists: self = .diffusers
    default:
      throw ConversionError(
        "'\(path)' has no form that is known. Known: NAME.safetensors, NAME.pt or NAME.pth "
          + "(PyTorch), FOLDER/ (diffusers)")
    }
  }

  /// Reads every tensor, under the names of the form.
  func read(_ path: String, _ config: DiffusersConfig?) throws -> [String: HostArray] {
    switch self {
    case .safetensors: return try Safetensors.read(path).arrays
    case .pyTorch: return try PyTorchFile.read(path)
    case .diffusers:
      try Self.requireModelFolder(path)
      try config?.check(Self.file("config.json", in: path))
      return try Safetensors.read(Self.file(Self.tensors, in: path)).arrays
    }
  }

  /// Writes tensors, whole or not at all; of a folder, the configuration last.
  func write(
    _ arrays: [(name: String, array: HostArray)], _ config: DiffusersConfig?, to path: String
  ) throws {
    switch self {
    case .safetensors: try Safetensors.write(arrays, to: path)
    case .pyTorch: try PyTorchFile.write(arrays, to: path)
    case .diffusers:
      do {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      } catch {
        throw FileError(path, "the folder cannot be made: \(error.localizedDescription)")
      }
      try Safetensors.write(arrays, to: Self.file(Self.tensors, in: path))
      guard let config else { fatalError("a folder of diffusers needs its configuration") }
      try writeAtomically(try config.encoded(), to: Self.file("config.json", in: path))
    }
  }

  private static let tensors = "diffusion_pytorch_model.safetensors"

  private static func file(_ name: String, in folder: String) -> String {
    folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  /// A pipeline's folder has the network in one of its own; a run's has none.
  private static func requireModelFolder(_ path: String) throws {
    let has = { FileManager.default.fileExists(atPath: file($0, in: path)) }
    guard !has("config.json") else { return }
    guard !has("model_index.json") else {
      throw ConversionError(
        "'\(path)' is a pipeline of diffusers: name the folder of its network, "
          + file("unet", in: path))
    }
    let isThere = FileManager.default.fileExists(atPath: path)
    throw ConversionError(
      "'\(path)' is no folder of diffusers: "
        + (isThere ? "it has no config.json" : "there is nothing there")
        + ". Weights of a run are the .safetensors files in its checkpoints")
  }
}
