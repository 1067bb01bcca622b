// swift-tools-version: 6.2
// A package of one's own: the whole command with a component that the framework does not know.
// Elsewhere the dependency is a URL with a version, and everything else stays.
import PackageDescription

// Every module behind the umbrella comes with the product.
let umbrella = Target.Dependency.product(name: "Daedalus", package: "daedalus")

let package = Package(
  name: "Mine",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "daedalus", path: "../..")],
  targets: [
    .target(name: "Roots", dependencies: [umbrella]),
    .executableTarget(
      name: "mine",
      dependencies: ["Roots", .product(name: "DaedalusCommand", package: "daedalus")],
      // So that `mine --plugin FILE` can load files that use the program's own modules.
      linkerSettings: [.unsafeFlags(["-Xlinker", "--export-dynamic"], .when(platforms: [.linux]))]),
    .testTarget(
      name: "RootsTests",
      dependencies: ["Roots", umbrella, .product(name: "ComponentLaws", package: "daedalus")]),
  ]
)
