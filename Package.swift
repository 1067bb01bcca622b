// swift-tools-version: 6.2
import PackageDescription

/// The components under `Plugins/`: one word each, the name of the folder.
let plugins = ["AdamsBashforth", "MinSNR", "Sigmoid"]

/// Every module behind the umbrella `Daedalus`. Whoever imports the umbrella lists them all, or
/// an incremental build can go wrong silently: the umbrella's own module file does not change
/// when one behind it does.
let umbrellaModules = ["Daedalus", "Diffusion", "Layers", "Images", "Tensor", "Recipe"]
let umbrella = umbrellaModules.map { Target.Dependency.target(name: $0) }
let components: [Target.Dependency] = [
  "Schedulers", "Samplers", "Losses", "Datasets", "Metrics", "Models", "Trackers",
]

let package = Package(
  name: "Daedalus",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "daedalus", targets: ["DaedalusMain"]),
    .library(name: "Daedalus", targets: ["Daedalus"]),
    .library(name: "DaedalusCommand", targets: ["DaedalusCommand"]),
    .library(name: "ComponentLaws", targets: ["ComponentLaws"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    // Level 0: knows no learning (Recipe, Archives) or nothing but numbers (Tensor).
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg", providers: [.apt(["libturbojpeg0-dev"])]),
    .systemLibrary(
      name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .target(
      name: "CKernels",
      cSettings: [
        .define("NDEBUG", .when(configuration: .release)),
        .unsafeFlags(["-O3", "-fomit-frame-pointer", "-Wall", "-Wextra", "-Werror"]),
      ],
      linkerSettings: [.linkedLibrary("m", .when(platforms: [.linux]))]),
    .target(name: "CClassifierWeights", exclude: ["fashion-mnist.safetensors"]),
    .target(name: "Archives", dependencies: ["CArchive"]),
    .target(name: "Recipe", dependencies: ["CYAML"]),
    .target(name: "Tensor", dependencies: ["CKernels", "COpenBLAS", "Archives"]),

    // Level 1: the field's protocols, and what networks and pictures are made of.
    .target(name: "Diffusion", dependencies: ["Tensor", "Recipe"]),
    .target(name: "Layers", dependencies: ["Tensor", "Recipe"]),
    .target(name: "Images", dependencies: ["Tensor", "Recipe", "CPNG", "CTurboJPEG"]),
    .target(name: "PluginFiles", dependencies: ["Tensor", "Recipe"]),

    // Level 2: the built-in components. They have no privileges over plugins.
    .target(name: "Schedulers", dependencies: ["Diffusion", "Tensor", "Recipe"]),
    .target(name: "Samplers", dependencies: ["Diffusion", "Tensor", "Recipe"]),
    .target(name: "Losses", dependencies: ["Diffusion", "Tensor", "Recipe"]),
    .target(
      name: "Datasets", dependencies: ["Diffusion", "Tensor", "Recipe", "Images", "Archives"]),
    .target(
      name: "Metrics",
      dependencies: ["Diffusion", "Tensor", "Recipe", "Layers", "Images", "CClassifierWeights"]),
    .target(name: "Models", dependencies: ["Diffusion", "Tensor", "Recipe", "Layers"]),
    .target(
      name: "Trackers",
      dependencies: [
        "Diffusion", "Tensor", "Recipe", "Archives",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["TensorBoard/events.proto"]),

    // Level 3: experiments and what is reported of them, through protocols alone.
    .target(
      name: "Experiments", dependencies: ["Diffusion", "Images", "Layers", "Tensor", "Recipe"]),
    .target(
      name: "Reports",
      dependencies: [
        "Diffusion", "Images", "Layers", "Tensor", "Recipe",
        .product(name: "Mustache", package: "swift-mustache"),
      ]),
    .target(name: "ComponentLaws", dependencies: ["Diffusion", "Layers", "Tensor", "Recipe"]),

    // Level 4: the umbrella, and the list of the plugins in this tree.
    .target(name: "Daedalus", dependencies: Array(umbrella.dropFirst())),
    .target(
      name: "BundledPlugins",
      dependencies: plugins.map { .target(name: $0) } + umbrella,
      plugins: ["Registration"]),
    .plugin(
      name: "Registration", capability: .buildTool(), dependencies: ["WriteRegistration"],
      path: "Sources/Build/Registration"),
    .executableTarget(name: "WriteRegistration", path: "Sources/Build/WriteRegistration"),

    // Level 5: the command.
    .target(
      name: "DaedalusCommand",
      dependencies: umbrella + components + [
        "Experiments", "Reports", "ComponentLaws", "PluginFiles", "BundledPlugins",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "DaedalusMain", dependencies: ["DaedalusCommand"],
      linkerSettings: [.unsafeFlags(["-Xlinker", "--export-dynamic"], .when(platforms: [.linux]))]),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["ComponentLaws", "Archives"] + umbrella,
      path: "Tests/TestSupport"),
    .target(
      name: "RecipeFuzz",
      dependencies: ["Recipe", "Tensor", "Experiments", "BundledPlugins", "DaedalusCommand"],
      path: "Tests/RecipeFuzz"),
    .executableTarget(
      name: "fuzz-recipes", dependencies: ["RecipeFuzz"], path: "Tests/FuzzRecipes"),
    .target(
      name: "DataFuzz", dependencies: ["Archives", "Datasets", "Images", "Tensor", "TestSupport"],
      path: "Tests/DataFuzz"),
    .executableTarget(name: "fuzz-data", dependencies: ["DataFuzz"], path: "Tests/FuzzData"),
    .testTarget(
      name: "ComponentsTests",
      dependencies: ["TestSupport", "BundledPlugins"] + umbrella + components),
  ]
    + plugins.map {
      .target(name: $0, dependencies: umbrella, path: "Plugins/\($0)/Sources")
    }
    + plugins.map {
      .testTarget(
        name: "\($0)Tests", dependencies: [.target(name: $0), "TestSupport"] + umbrella,
        path: "Plugins/\($0)/Tests")
    }
    + [
      ("Archives", []), ("Recipe", []), ("Tensor", ["Archives"]), ("Diffusion", []), ("Layers", []),
      ("Images", []), ("Schedulers", []), ("Samplers", []), ("Losses", []),
      ("Datasets", ["Archives", "DataFuzz"]), ("Metrics", ["Datasets"]), ("Models", []),
      ("Trackers", []),
      ("Experiments", components), ("Reports", []),
      ("PluginFiles", []),
      (
        "DaedalusCommand",
        components + ["Experiments", "Reports", "RecipeFuzz", "BundledPlugins"]
      ),
    ].map { (module: String, others: [Target.Dependency]) in
      .testTarget(
        name: "\(module)Tests",
        dependencies: ["TestSupport"] + umbrella + others
          + (umbrellaModules.contains(module) ? [] : [.target(name: module)]))
    }
)

for target in package.targets where ![.system, .plugin].contains(target.type) {
  guard !["CKernels", "CClassifierWeights"].contains(target.name) else { continue }
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .swiftLanguageMode(.v6),
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .treatAllWarnings(as: .error),
    ]
}
