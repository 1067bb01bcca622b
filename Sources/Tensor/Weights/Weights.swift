/// The values of a network's parameters, in the layout that the backend computes with.
public struct Weights: Sendable {
  /// The parameters that these are the values of.
  public let list: ParameterList
  /// One tensor per parameter, in order, packed.
  public var tensors: [Tensor]

  /// Packed tensors in the order of the list.
  public init(_ list: ParameterList, tensors: [Tensor]) {
    require(
      tensors.count == list.parameters.count,
      "\(tensors.count) tensors for \(list.parameters.count) parameters")
    self.list = list
    self.tensors = tensors
  }

  /// The values that training starts from: each parameter from its own stream of `key`.
  public init(_ list: ParameterList, initializedFrom key: RandomKey) {
    let tensors = list.parameters.map { parameter -> Tensor in
      switch parameter.initializer {
      case .constant(let value):
        return backend.pack(.filled(value, shape: parameter.shape), as: parameter.role)
      case .uniform(let bound):
        let values = (parameter.draws(.uniform, key) * 2 - 1) * bound
        return backend.pack(values, as: parameter.role)
      case .normal:
        return backend.pack(parameter.draws(.normal, key), as: parameter.role)
      }
    }
    self.init(list, tensors: tensors)
  }

  /// The value of one parameter.
  public subscript(parameter: Parameter) -> Tensor { tensors[parameter.index] }

  /// The same weights, watched by a tape.
  public func watched(by tape: Tape) -> Weights {
    Weights(list, tensors: tensors.map(tape.watch))
  }

  /// The same weights for many calls without gradients, such as the steps of sampling: what the
  /// backend computes of them is computed once, and kept as long as these weights live.
  public func prepacked() -> Weights {
    Weights(list, tensors: tensors.map { backend.prepacked($0.detached()) })
  }

  /// Reads weights from arrays in PyTorch's layout.
  /// - Throws: ``WeightsError`` that lists every missing, surplus or wrongly shaped array.
  public init(_ list: ParameterList, arrays: [String: HostArray], source: String) throws {
    try WeightsError.check(
      list.parameters.map { ($0.name, $0.shape) }, arrays, source: source)
    self.init(
      list,
      tensors: list.parameters.map { parameter in
        guard let array = arrays[parameter.name] else { fatalError("\(parameter.name) is missing") }
        return backend.pack(Tensor(array), as: parameter.role)
      })
  }

  /// The values in PyTorch's layout, by name.
  public func arrays() throws -> [(name: String, array: HostArray)] {
    try zip(list.parameters, tensors).map { parameter, tensor in
      let plain = backend.unpack(tensor.detached(), as: parameter.role)
      return (parameter.name, HostArray(shape: parameter.shape.axes, values: try plain.read()))
    }
  }
}

extension Parameter {
  /// Random numbers in the parameter's shape, from its own stream of `key`.
  fileprivate func draws(_ distribution: Distribution, _ key: RandomKey) -> Tensor {
    let own = key.derived(RandomKey.fingerprint(name), 0)
    return Tensor.random(distribution, keys: Tensor([own]), shape: [1, shape.count])
      .reshaped(shape)
  }
}
