/// A dataset that is published: what it is, where it comes from, and its files.
package struct KnownDataset: Sendable {
  /// Its name in recipes.
  package let name: String
  /// For training, and those that are kept apart.
  package let images: String
  /// As published.
  package let size: String
  /// Where its authors describe it.
  package let page: String
  /// What its authors allow.
  package let licence: String
  /// Where its files are looked for.
  package let folders: DataFolders
  /// What is downloaded.
  package let files: [KnownFile]

  /// Whether every file can be had by anybody.
  package var isPublic: Bool { files.allSatisfy { $0.address != nil } }

  /// The folder in one of datasets where its files are put.
  package var folder: String { folders.names.first { !$0.isEmpty } ?? name }

  /// All of them.
  package static let all = [fashionMNIST, mnist, cifar10, cifar100, celeba, imagenet]

  private static let fashionMNIST = KnownDataset(
    name: "fashion_mnist", images: "60,000 + 10,000", size: "28x28x1",
    page: "https://github.com/zalandoresearch/fashion-mnist", licence: "MIT",
    folders: FashionMNIST.collection.folders,
    files: [
      (
        "train-images-idx3", 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
        "f4a8712d7a061bf5bd6d2ca38dc4d50a"
      ),
      (
        "train-labels-idx1", 29_515, "25c81989df183df01b3e8a0aad5dffbe",
        "9018921c3c673c538a1fc5bad174d6f9"
      ),
      (
        "t10k-images-idx3", 4_422_102, "bef4ecab320f06d8554ea6380940ec79",
        "8181f5470baa50b63fa0f6fddb340f0a"
      ),
      (
        "t10k-labels-idx1", 5_148, "bb300cfdad3c16e7a12a480ee83cd310",
        "15d484375f8d13e6eb1aabb0c3f46965"
      ),
    ].map { name, bytes, md5, unpacked in
      KnownFile(
        "\(name)-ubyte.gz", bytes: bytes, md5: md5, unpackedMD5: unpacked,
        at: "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/\(name)-ubyte.gz")
    })

  private static let mnist = KnownDataset(
    name: "mnist", images: "60,000 + 10,000", size: "28x28x1",
    page: "http://yann.lecun.com/exdb/mnist/", licence: "CC BY-SA 3.0",
    folders: MNIST.collection.folders,
    files: [
      ("train-images-idx3", 9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
      ("train-labels-idx1", 28_881, "d53e105ee54ea40749a09fcbcd1e9432"),
      ("t10k-images-idx3", 1_648_877, "9fb629c4189551a2d022fa330f9573f3"),
      ("t10k-labels-idx1", 4_542, "ec29112dd5afa0611ce80d1b7f02629c"),
    ].map { name, bytes, md5 in
      KnownFile(
        "\(name)-ubyte.gz", bytes: bytes, md5: md5,
        at: "https://ossci-datasets.s3.amazonaws.com/mnist/\(name)-ubyte.gz")
    })

  private static let cifar10 = KnownDataset(
    name: "cifar10", images: "50,000 + 10,000", size: "32x32x3",
    page: "https://www.cs.toronto.edu/~kriz/cifar.html", licence: "none stated; cite the report",
    folders: CIFARCollection.cifar10().folders,
    files: [
      KnownFile(
        "cifar-10-binary.tar.gz", bytes: 170_052_171, md5: "c32a1d4ab5d03f1284b67883e8d87530",
        at: "https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz")
    ])

  private static let cifar100 = KnownDataset(
    name: "cifar100", images: "50,000 + 10,000", size: "32x32x3",
    page: "https://www.cs.toronto.edu/~kriz/cifar.html", licence: "none stated; cite the report",
    folders: CIFARCollection.cifar100(.fine).folders,
    files: [
      KnownFile(
        "cifar-100-binary.tar.gz", bytes: 168_513_733, md5: "03b5dce01913d631647c71ecec9e9cb8",
        at: "https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz")
    ])

  private static let celeba = KnownDataset(
    name: "celeba", images: "162,770 + 19,867", size: "178x218x3",
    page: "https://mmlab.ie.cuhk.edu.hk/projects/CelebA.html",
    licence: "research that is not commercial", folders: CelebAFiles.folders,
    files: [
      KnownFile(
        "img_align_celeba.zip", bytes: 1_443_490_838, md5: "00d2c5bc6d35e252742224ab0c1e8fcb"),
      KnownFile(
        "list_eval_partition.txt", bytes: 2_836_386, md5: "d32c9cbf5e040fd4025c592c306e6668"),
      KnownFile("list_attr_celeba.txt", bytes: 26_721_026, md5: "75e246fa4810816ffd6ee81facbd244c"),
    ])

  private static let imagenet = KnownDataset(
    name: "imagenet", images: "1,281,167 + 50,000", size: "various",
    page: "https://image-net.org/download-images",
    licence: "research that is not commercial, after registration", folders: ImageNet.folders,
    files: [
      KnownFile(
        "ILSVRC2012_img_train.tar", bytes: 147_897_477_120, md5: "1d675b47d978889d74fa0da5fadfb00e"),
      KnownFile(
        "ILSVRC2012_img_val.tar", bytes: 6_744_924_160, md5: "29b22e2961454d5413ddabcf34fc5622"),
    ])
}
