import Foundation
import Tensor

/// The files of a figure.
public struct FigureFiles: Sendable, Equatable {
  /// Their paths: the table, the script, then the pictures.
  public let paths: [String]
  /// Why there are fewer pictures than there should be; nil where all are there.
  public let note: String?
}

extension Figure {
  /// Writes `NAME.csv`, the table; `NAME.gp`, the script that draws it; and drawn by it `NAME.svg`,
  /// `NAME.png` and `NAME.pdf`, to a folder that is there. Without gnuplot, or where it fails, the SVG is
  /// drawn here, and no PNG or PDF of an earlier table stays.
  /// - Throws: `FileError`.
  public func write(to folder: String, with gnuplot: Gnuplot?) throws -> FigureFiles {
    let path = { (ending: String) in "\(folder)/\(name).\(ending)" }
    try writeAtomically(CSVTable.text(self), to: path("csv"))
    try writeAtomically(GnuplotScript(self).text(), to: path("gp"))
    let failure = gnuplot.map { $0.draw("\(name).gp", in: folder) } ?? "it is not installed"
    guard let failure else {
      return FigureFiles(paths: ["csv", "gp", "svg", "png", "pdf"].map(path), note: nil)
    }
    for ending in ["png", "pdf"] { try? FileManager.default.removeItem(atPath: path(ending)) }
    try writeAtomically(svg, to: path("svg"))
    let note =
      gnuplot == nil
      ? "gnuplot is not installed, so there is no PNG and no PDF: \(Gnuplot.installation), then "
        + "in \(folder): gnuplot \(name).gp"
      : "gnuplot drew nothing, so there is no PNG and no PDF: \(failure)"
    return FigureFiles(paths: ["csv", "gp", "svg"].map(path), note: note)
  }
}
