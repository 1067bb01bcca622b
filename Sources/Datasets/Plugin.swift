public import Recipe

/// The datasets of this module.
public let plugin = Plugin(
  FashionMNIST.self, MNIST.self, CIFAR10.self, CIFAR100.self, CelebA.self, ImageNet.self,
  ImageFolder.self, ArrayImages.self)
