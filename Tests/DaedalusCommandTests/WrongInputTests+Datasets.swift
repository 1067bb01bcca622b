extension WrongInputTests {
  /// What is said of the choice of a dataset and its images.
  static let datasetCases = [
    Case(
      line: "train tiny.yaml --out new --set dataset.type=mnist --set dataset.path=nowhere",
      text: """
        error: train-images-idx3-ubyte: there is no such file, plain or with .gz, in nowhere, nowhere/mnist, nowhere/MNIST/raw: there is no apt package, so get MNIST in Python by torchvision.datasets.MNIST('data', download=True), or name by 'dataset.path' the folder that holds train-images-idx3-ubyte[.gz] and train-labels-idx1-ubyte[.gz]
        """),
    Case(
      line: "train tiny.yaml --out new --set dataset.classes=[Sneeker,10,3,Dress]",
      text: """
        --set dataset.classes=[Sneeker,10,3,Dress]: error: item 1 of 'classes' must be one of T-shirt/top, Trouser, Pullover, Dress, Coat, Sandal, Shirt, Sneaker, Bag, Ankle boot, but is 'Sneeker'
             | --set dataset.classes=[Sneeker,10,3,Dress]
             |                        ^~~~~~~ did you mean 'Sneaker'?
        --set dataset.classes=[Sneeker,10,3,Dress]: error: item 2 of 'classes' must lie in 0...9, but is 10
             | --set dataset.classes=[Sneeker,10,3,Dress]
             |                                ^~
        --set dataset.classes=[Sneeker,10,3,Dress]: error: item 4 of 'classes' must differ from the items before it, but is 'Dress'
             | --set dataset.classes=[Sneeker,10,3,Dress]
             |                                     ^~~~~
        3 errors; nothing was run.
        """),
    Case(
      line: "train tiny.yaml --out new --set dataset.path=data-count --set dataset.classes=[1]",
      text: """
        error: data-count/train-labels-idx1-ubyte: holds 64 labels, but data-count/train-images-idx3-ubyte holds 63 images
        """),
  ]
}
