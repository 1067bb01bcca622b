/// The values of a tensor, opaque to everyone but the backend that made it.
public final class Storage: Sendable {
  /// What the backend keeps: host memory, a device buffer, a value still being computed.
  public let contents: any Sendable & AnyObject

  /// Wraps what a backend keeps.
  public init(_ contents: any Sendable & AnyObject) { self.contents = contents }
}

/// What a forward primitive hands to its own backward, opaque like ``Storage``.
public struct Saved: Sendable {
  /// Tensors that only the backend that made them can read.
  public let tensors: [Tensor]

  /// Keeps these tensors for the backward primitive.
  public init(_ tensors: [Tensor] = []) { self.tensors = tensors }
}
