import Layers
import Tensor
import TestSupport
import Testing

@Suite struct LayerTests {
  /// PyTorch's numbers to two roundings of float32; an angle of 999 radians that was rounded to
  /// float32 would cost 6e-5.
  @Test func sinusoidsOfLateStepsAreExact() throws {
    let expected = try #require(try References.read("primitives").arrays["embedding.output"])
    var list = ParameterList()
    let embedding = TimeEmbedding("t", channels: 32, in: &list)
    let found = embedding.sinusoids(Tensor([0, 1, 17, 402, 999]))
    #expect(found.shape.axes == expected.shape)
    let difference = Difference(try found.read(), expected.values)
    #expect(difference.largest < 2.5e-7, "\(difference)")
  }

  @Test func layersDeclareTheirParametersUnderPyTorchsNames() {
    var list = ParameterList()
    _ = ResidualBlock("r", 32, 64, embedding: 128, dropout: 0.1, in: &list)
    _ = AttentionBlock("a", 64, heads: 4, in: &list)
    _ = Downsample("d", 64, in: &list)
    _ = Upsample("u", 64, in: &list)
    _ = ResidualBlock(
      "p", 32, 32, embedding: 128, dropout: 0, film: false, resampling: .down, in: &list)
    _ = LabelEmbedding.added("l", classes: 10, features: 128, in: &list)
    #expect(
      list.parameters.map { "\($0.name) \($0.shape) \($0.role)" } == [
        "r.in_layers.0.weight [32] vector", "r.in_layers.0.bias [32] vector",
        "r.in_layers.2.weight [64, 32, 3, 3] convolution", "r.in_layers.2.bias [64] vector",
        "r.emb_layers.1.weight [128, 128] linear", "r.emb_layers.1.bias [128] vector",
        "r.out_layers.0.weight [64] vector", "r.out_layers.0.bias [64] vector",
        "r.out_layers.3.weight [64, 64, 3, 3] convolution", "r.out_layers.3.bias [64] vector",
        "r.skip_connection.weight [64, 32, 1, 1] convolution", "r.skip_connection.bias [64] vector",
        "a.norm.weight [64] vector", "a.norm.bias [64] vector",
        "a.qkv.weight [192, 64, 1] pointwise", "a.qkv.bias [192] vector",
        "a.proj_out.weight [64, 64, 1] pointwise", "a.proj_out.bias [64] vector",
        "d.op.weight [64, 64, 3, 3] convolution", "d.op.bias [64] vector",
        "u.conv.weight [64, 64, 3, 3] convolution", "u.conv.bias [64] vector",
        "p.in_layers.0.weight [32] vector", "p.in_layers.0.bias [32] vector",
        "p.in_layers.2.weight [32, 32, 3, 3] convolution", "p.in_layers.2.bias [32] vector",
        "p.emb_layers.1.weight [32, 128] linear", "p.emb_layers.1.bias [32] vector",
        "p.out_layers.0.weight [32] vector", "p.out_layers.0.bias [32] vector",
        "p.out_layers.3.weight [32, 32, 3, 3] convolution", "p.out_layers.3.bias [32] vector",
        "l.weight [10, 128] embedding",
      ])
  }

  @Test func everyBranchStartsAsTheIdentity() throws {
    var list = ParameterList()
    let block = ResidualBlock("r", 32, 32, embedding: 64, dropout: 0, in: &list)
    let attention = AttentionBlock("a", 32, heads: 2, in: &list)
    let weights = Weights(list, initializedFrom: RandomKey(seed: 1, purpose: "weights"))
    let x = Tensor(HashValues.data("x", 2 * 15 * 32), shape: [2, 3, 5, 32])
    let embedding = Tensor(HashValues.data("e", 128), shape: [2, 64])
    let y = attention(block(x, embedding, Pass(weights)), Pass(weights))
    expectSameBits(try y.read(), try x.read(), "a block and attention at the start")
  }

  @Test func resamplingHalvesRoundedUpAndDoubles() {
    var list = ParameterList()
    let down = Downsample("d", 32, in: &list)
    let up = Upsample("u", 32, in: &list)
    let pass = Pass(Weights(list, initializedFrom: RandomKey(seed: 1, purpose: "weights")))
    #expect(down(.zeros([2, 7, 8, 32]), pass).shape == [2, 4, 4, 32])
    #expect(up(.zeros([2, 4, 3, 32]), pass).shape == [2, 8, 6, 32])
  }

  /// At first a block that resamples does nothing else.
  @Test func residualBlocksResampleBothPaths() throws {
    var list = ParameterList()
    let make = { (name: String, resampling: ResidualBlock.Resampling) in
      ResidualBlock(
        name, 32, 32, embedding: 64, dropout: 0, film: false, resampling: resampling, in: &list)
    }
    let (down, up) = (make("d", .down), make("u", .up))
    let pass = Pass(Weights(list, initializedFrom: RandomKey(seed: 1, purpose: "weights")))
    let x = Tensor(HashValues.data("x", 2 * 24 * 32), shape: [2, 4, 6, 32])
    let embedding = Tensor(HashValues.data("e", 128), shape: [2, 64])
    let half = down(x, embedding, pass)
    #expect(half.shape == [2, 2, 3, 32])
    expectSameBits(try half.read(), try x.downsampled().read(), "half")
    let twice = up(x, embedding, pass)
    #expect(twice.shape == [2, 8, 12, 32])
    expectSameBits(try twice.read(), try x.upsampled().read(), "twice")
  }

  @Test func labelsJoinTheFeatures() throws {
    var list = ParameterList()
    let added = LabelEmbedding.added("l", classes: 3, features: 2, in: &list)
    let pass = Pass(Weights(list, tensors: [Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2])]))
    let features = Tensor([10, 20, 30, 40], shape: [2, 2])
    let labels = Tensor([2, 0])
    #expect(try added(features, labels: labels, pass).read() == [15, 26, 31, 42])
    let concatenated = LabelEmbedding.concatenated(classes: 3)(features, labels: labels, pass)
    #expect(concatenated.shape == [2, 5])
    #expect(try concatenated.read() == [10, 20, 0, 0, 1, 30, 40, 1, 0, 0])
    #expect(try LabelEmbedding.none(features, labels: nil, pass).read() == features.read())
  }

  /// The standard errors of mean and variance of 20,000 normal numbers are 0.007 and 0.01.
  @Test func labelEmbeddingsStartNormal() throws {
    var list = ParameterList()
    _ = LabelEmbedding.added("l", classes: 100, features: 200, in: &list)
    let weights = Weights(list, initializedFrom: RandomKey(seed: 1, purpose: "weights"))
    let values = try weights.tensors[0].read().map { Double($0) }
    let mean = values.reduce(0, +) / 20_000
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 20_000
    #expect(abs(mean) < 0.035 && abs(variance - 1) < 0.05, "mean \(mean), variance \(variance)")
  }

  @Test func dropoutIsOnWithKeysAlone() throws {
    var list = ParameterList()
    let layer = Normalisation("n", 32, silu: false, dropout: 0.5, in: &list)
    let plain = Normalisation("m", 32, silu: false, in: &list)
    let weights = Weights(list, initializedFrom: RandomKey(seed: 1, purpose: "weights"))
    let x = Tensor(HashValues.data("x", 45 * 32), shape: [1, 9, 5, 32])
    let keys = Tensor([RandomKey(seed: 2, purpose: "dropout")])
    let dropped = try layer(x, Pass(weights, dropoutKeys: keys)).read()
    #expect(dropped.filter { $0 == 0 }.count > 500)
    expectSameBits(
      try layer(x, Pass(weights)).read(), try plain(x, Pass(weights, dropoutKeys: keys)).read(),
      "without keys, and without dropout")
  }
}
