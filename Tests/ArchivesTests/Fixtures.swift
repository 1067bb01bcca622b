import Foundation

/// Archives that Python 3.11 wrote, in base 64; each says how.
enum Fixtures {
  private static func bytes(_ base64: String) -> [UInt8] {
    Array(Data(base64Encoded: base64)!)
  }

  /// `z=zipfile.ZipFile(f,'w',8); z.mkdir('a'); z.writestr(ZipInfo('a/é'),'hello');
  /// z.writestr(ZipInfo('b'),'o'*1000,8)`
  static let zip = bytes(
    """
    UEsDBBQAAAAAAAAAIQAAAAAAAAAAAAAAAAACAAAAYS9QSwMEFAAACAAAAAAhAIamEDYFAAAABQAAAAQAAABhL8Op\
    aGVsbG9QSwMEFAAAAAgAAAAhALuUHh0LAAAA6AMAAAEAAABiy88fBaNgFAx3AABQSwECFAMUAAAAAAAAACEAAAAA\
    AAAAAAAAAAAAAgAAAAAAAAAAABAA/0EAAAAAYS9QSwECFAMUAAAIAAAAACEAhqYQNgUAAAAFAAAABAAAAAAAAAAA\
    AAAAgAEgAAAAYS/DqVBLAQIUAxQAAAAIAAAAIQC7lB4dCwAAAOgDAAABAAAAAAAAAAAAAACAAUcAAABiUEsFBgAA\
    AAADAAMAkQAAAHEAAAAAAA==
    """)

  /// `tarfile.open(f,'w:gz')` with `d/x.bin` (01 02 03 04), the folder `d` and an empty `d/é`.
  static let tar = bytes(
    """
    H4sIAGUwBmsC/+3WPQrCQBCG4fGn8hR7gmw2ySaVaGnpFVY2oI1IjJAreQ4v5mqjBkEsVoS8TzPDNlN8zLBed8lm\
    t5eY0qAsinsN+jUonvrbe2WyXFQqP3A6tq4JI2WYRuPJVDBYXsef8Xn/+31pSivKsv/RJTrRy7XrVrXzdRMv/ze5\
    PzI39jV/k2bGiOrIPzqTq4Nrt3OvL+cZ53CA93/xj/c/sxX/PwAAAAAAAAAAAAD4xhWqbLwvACgAAA==
    """)

  /// `tarfile.open(f,'w:gz')` with `x`, a symbolic link to `/etc/passwd`.
  static let tarWithLink = bytes(
    """
    H4sIAGUwBmsC/+3OOw5AQAAE0D2KG1ifuI+gF7vC8W2U1ArJe81MN3OG78Vi6Ps7i2e+exPb2IWqrZc81euY0jF/\
    dm5PedzKfAAAAAAAAAAAAID/uACGqW24ACgAAA==
    """)

  /// `gzip.compress(b'hello'*100, mtime=0)`
  static let gzip = bytes(
    """
    H4sIAAAAAAACA8tIzcnJzxglRhIBACh4i8j0AQAA
    """)
}
