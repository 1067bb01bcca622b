import Diffusion
import Testing

/// The chains of Tables 3 to 5 of Deja et al. 2022.
struct PaperChainTests {
  /// Every (beta_1, T) of the tables, and how much T differs from what `shorten` leaves of the full
  /// chain, T0 - k - 1. Nine pairs are exactly that, two are T0 - k, and the authors' commands have
  /// 900 where the rule gives 935.
  @Test(arguments: [
    (table: "3, CIFAR10", full: 1000, first: 0.2, steps: 891, off: 1),
    (table: "3, CIFAR10", full: 1000, first: 0.1, steps: 900, off: -35),
    (table: "3, CIFAR10", full: 1000, first: 0.025, steps: 979, off: 0),
    (table: "3, CIFAR10", full: 1000, first: 0.001, steps: 999, off: 0),
    (table: "4, CelebA", full: 1000, first: 0.2, steps: 890, off: 0),
    (table: "4, CelebA", full: 1000, first: 0.1, steps: 900, off: -35),
    (table: "4, CelebA", full: 1000, first: 0.025, steps: 979, off: 0),
    (table: "4, CelebA", full: 1000, first: 0.001, steps: 999, off: 0),
    (table: "5, FashionMNIST", full: 500, first: 0.3, steps: 426, off: 0),
    (table: "5, FashionMNIST", full: 500, first: 0.2, steps: 445, off: 0),
    (table: "5, FashionMNIST", full: 500, first: 0.1, steps: 468, off: 1),
    (table: "5, FashionMNIST", full: 500, first: 0.025, steps: 489, off: 0),
    (table: "5, FashionMNIST", full: 500, first: 0.001, steps: 499, off: 0),
  ])
  func shortensByThePapersRule(
    _ row: (table: String, full: Int, first: Double, steps: Int, off: Int)
  ) throws {
    let keys = "type: linear, first_beta: \(row.first)"
    let shortened = try Schedules.chain("\(keys), steps: \(row.full), shorten: true").betas
    #expect(row.steps == shortened.count + row.off, "table \(row.table)")
    #expect(shortened.first == row.first)
    // A recipe of the row states T.
    let stated = try Schedules.chain("\(keys), steps: \(row.steps)").betas
    #expect(stated.count == row.steps && stated.first == row.first)
    if row.off == 0 { #expect(stated == shortened) }
  }

  /// "DAED linear" is the plain chain, its first step given to the DAE; the tables count T0 - 1
  /// steps (CIFAR10, FashionMNIST) or all of them (CelebA). With T0 = 1000 its first beta is the
  /// tables' beta_1 = 0.001, with 500 it is 0.002.
  @Test(arguments: [(full: 1000, first: 0.001), (full: 500, first: 0.002)])
  func theLinearRowsArePlainChains(_ row: (full: Int, first: Double)) throws {
    let plain = try Schedules.chain("type: linear, steps: \(row.full)").betas
    #expect(plain.count == row.full && plain.first == row.first)
  }
}
