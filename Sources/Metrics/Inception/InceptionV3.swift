public import Diffusion
public import Recipe

/// The features behind FID, the Inception Score and sFID in the literature: Inception-v3 with the
/// weights of December 2015 (Heusel et al. 2017, "TTUR", use them first).
///
/// Figures depend on how images are resized to 299x299 and scaled, which tools do in their own ways.
/// The default is that of TensorFlow, in which the tables of papers are made: TTUR, OpenAI's evaluator
/// and torch-fidelity.
public struct InceptionV3: FeatureExtractor {
  /// `inception_v3`.
  public static var typeName: String { "inception_v3" }
  /// One line of documentation.
  public static var summary: String { "FID's Inception-v3: pool3, logits, the map of sFID" }
  private let path: String?
  private let resize: ImageResize
  private let scale: ImageScale

  /// Reads where the weights are and how images become the network's.
  public init(_ options: inout Options) throws {
    path = try options.optionalString(
      "weights",
      "its file, pt_inception-2015-12-05-6726825d.pth or a conversion; looked for where PyTorch "
        + "keeps it unless given")
    resize = try options.choice(
      "resize", default: .tensorflow,
      "TensorFlow 1's bilinear rule, PyTorch's (pytorch-fid), or Pillow's bicubic one (clean-fid)")
    scale =
      try options.optionalChoice(
        "scale", of: ImageScale.self,
        "(x - 128) / 128 or 2 (x / 255) - 1; unless given, as the tools with this 'resize' do")
      ?? resize.scale
  }

  /// Finds the weights and reads them; the norms' statistics are folded into the convolutions.
  public func open() throws -> any OpenExtractor {
    let path = try self.path ?? InceptionFiles.find()
    try InceptionFiles.requireDigest(path)
    return try OpenInception(path, resize, scale)
  }
}
