import Foundation

/// Pictures that Pillow wrote, in base 64; each says how.
enum Fixtures {
  private static func bytes(_ base64: String) -> [UInt8] {
    Array(Data(base64Encoded: base64)!)
  }

  /// `i=Image.frombytes('RGB',(2,2),bytes(range(10,130,10))); i.save(f,'PNG')`
  static let rgb = bytes(
    """
    iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFklEQVR4nGPkEpGTk5NjsbGxkZOTAwAKVgGqAUpl\
    OAAAAABJRU5ErkJggg==
    """)

  /// The same with a chunk gAMA of 1.0 put behind the header.
  static let rgbWithGamma = bytes(
    """
    iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAABGdBTUEAAYagMeiWXwAAABZJREFUeJxj5BKRk5OT\
    Y7GxsZGTkwMAClYBqgFKZTgAAAAASUVORK5CYII=
    """)

  /// `Image.frombytes('L',(3,1),bytes([0,128,255])).save(f,'PNG')`
  static let grey = bytes(
    """
    iVBORw0KGgoAAAANSUhEUgAAAAMAAAABCAAAAAA+i0toAAAADElEQVR4nGNgaPgPAAIDAYAkYfWXAAAAAElFTkSu\
    QmCC
    """)

  /// `i=Image.new('1',(3,1)); i.putdata([255,0,255]); i.save(f,'PNG')`
  static let oneBit = bytes(
    """
    iVBORw0KGgoAAAANSUhEUgAAAAMAAAABAQAAAAAzmykZAAAACklEQVR4nGNYAAAAogCh3I2xzAAAAABJRU5ErkJg\
    gg==
    """)

  /// `i=Image.new('P',(2,1)); i.putpalette([1,2,3,250,251,252]); i.putdata([1,0]); i.save(f,'PNG')`
  static let palette = bytes(
    """
    iVBORw0KGgoAAAANSUhEUgAAAAIAAAABAQMAAADO7O3JAAAABlBMVEUBAgP6+/z9XuajAAAACklEQVR4nGNoAAAA\
    ggCBd81ytgAAAABJRU5ErkJggg==
    """)

  /// `Image.new('RGBA',(1,1)).save(f,'PNG')`
  static let transparent = bytes(
    """
    iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5E\
    rkJggg==
    """)

  /// `Image.new('I;16',(1,1)).save(f,'PNG')`
  static let deep = bytes(
    """
    iVBORw0KGgoAAAANSUhEUgAAAAEAAAABEAAAAABq7kcWAAAAC0lEQVR4nGNgYAAAAAMAAbitOmMAAAAASUVORK5C\
    YII=
    """)
}
