/// The numbers of the tables of results of Deja et al. 2022, at the paper's scale, and nothing else:
/// precision and recall in percent.
enum PaperTables {
  /// By number and dataset: model, loss, first beta, T, then what ``PaperTable/quality`` names.
  static let tables: [(number: Int, dataset: String, rows: String)] = [
    (
      3, "cifar10",
      """
      ddgm,vlb,,1000,7.6,26.1,10.5,54,55
      daed,vlb,0.1,900,8.2,20.4,16.1,59,46
      daed,vlb,0.025,979,7.7,22.4,15.8,57,53
      daed,vlb,linear,999,8.1,14.5,9.8,60,59
      ddgm,simple,,1000,9.5,7.2,8.6,65,61
      daed,simple,0.2,891,7.8,29.4,24.7,53,40
      daed,simple,0.1,900,8.0,19.0,14.9,62,50
      daed,simple,0.025,979,8.6,14.2,14.6,60,53
      daed,simple,0.001,999,9.1,14.9,10.1,66,54
      """
    ),
    (
      4, "celeba",
      """
      ddgm,vlb,,1000,2.4,23.1,37.3,51,21
      daed,vlb,0.1,900,2.9,18.2,23.9,63,31
      daed,vlb,0.025,979,2.7,25.4,35.8,64,17
      daed,vlb,linear,1000,2.6,16.8,23.6,70,27
      ddgm,simple,,1000,3.0,6.1,14.7,66,56
      daed,simple,0.2,890,2.7,21.0,31.2,63,22
      daed,simple,0.1,900,3.0,17.0,23.3,66,31
      daed,simple,0.025,979,2.7,15.1,17.6,64,38
      daed,simple,0.001,999,2.8,6.2,11.0,69,55
      daed-imagenet,simple,0.1,900,2.9,25.6,30.5,44,29
      """
    ),
    (
      5, "fashion_mnist",
      """
      ddgm,vlb,,500,4.1,8.9,11,68,53
      daed,vlb,0.1,468,4.06,9.1,13,71,60
      daed,vlb,0.025,489,4.02,9.7,11,70,62
      daed,vlb,linear,499,4.1,7.5,11.3,70.5,64
      ddgm,simple,,500,4.3,7.8,9.03,71.5,65.3
      daed,simple,0.3,426,3.78,18,24,73.8,41
      daed,simple,0.2,445,3.87,14,20,74.8,47
      daed,simple,0.1,468,3.95,9.6,11.2,73.2,58.4
      daed,simple,0.025,489,4.05,7.36,13,73,61
      daed,simple,0.001,499,4.3,5.7,11.3,69.3,64.2
      """
    ),
  ]

  /// Table 7, FashionMNIST, simple loss: the variant, its recipe, channels, blocks, then what
  /// ``PaperTable/capacity`` names. The first row is row 5 of Table 5, the last its row 10: their runs
  /// serve both tables.
  static let capacity = """
    DDGM,fashion-mnist/ddgm-simple,64,3,8.8,0.65,7.8,72,65
    DDGM 1.5x channels,capacity/ddgm-1.5x-channels,96,3,19.8,0.84,8,74,65
    DDGM 2x blocks,capacity/ddgm-2x-blocks,64,6,15.1,1.19,7.5,66,66
    DAED,fashion-mnist/daed-0.001-simple,64,3,17.6,0.66,5.7,69,64
    """
}
