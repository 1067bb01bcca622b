import Foundation

/// What a process that died in the middle of a write leaves behind: hidden files under temporary
/// names, and folders that were to be renamed when they were complete.
///
/// Whoever writes holds a lock on what it writes (`flock`), which the system releases when the
/// process ends, however it ends. So whatever can be locked has no writer any more.
public enum Leftovers {
  /// Removes the temporary files in `folder` (not in folders inside) whose writers are dead, and
  /// what begins with `prefix` there and is not held by ``hold(_:)``. A folder that is not there
  /// has none; what cannot be removed stays.
  public static func remove(in folder: String, unfinished prefix: String? = nil) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    for name in names {
      let isFolder = prefix.map(name.hasPrefix) ?? false
      guard isFolder || isTemporary(name) else { continue }
      let path = "\(folder)/\(name)"
      let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
      guard descriptor >= 0 else { continue }
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        try? FileManager.default.removeItem(atPath: path)
      }
      close(descriptor)
    }
  }

  /// Holds a folder as being written until the descriptor that it returns is closed, or the process
  /// ends; negative where that cannot be done.
  public static func hold(_ folder: String) -> Int32 {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor >= 0 { _ = flock(descriptor, LOCK_EX | LOCK_NB) }
    return descriptor
  }

  /// `.0w5e11264sgsf.tmp`: thirteen digits to the base of 36.
  static func name(of number: UInt64) -> String {
    let digits = String(number, radix: 36)
    return "." + String(repeating: "0", count: 13 - digits.count) + digits + ".tmp"
  }

  private static func isTemporary(_ name: String) -> Bool {
    name.hasPrefix(".") && name.hasSuffix(".tmp")
      && UInt64(name.dropFirst().dropLast(4), radix: 36).map { self.name(of: $0) } == name
  }
}
