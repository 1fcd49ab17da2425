// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "MeanField",
    products: [
        .executable(name: "meanfield", targets: ["meanfield"]),
        .library(
            name: "MeanField",
            targets: [
                "Meshes", "Models", "Interactions", "GridFlow", "ParticleFlow", "Statistics",
                "ExactSolutions", "RunFiles", "Results", "Runs",
            ]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
    ],
    targets: [
        // Doors to the C libraries.
        .systemLibrary(
            name: "CFFTW", pkgConfig: "fftw3", providers: [.apt(["libfftw3-dev"])]),
        .systemLibrary(
            name: "CNetCDF", pkgConfig: "netcdf", providers: [.apt(["libnetcdf-dev"])]),
        .systemLibrary(
            name: "CMuParser", pkgConfig: "muparser", providers: [.apt(["libmuparser-dev"])]),
        // Eight numbers side by side.
        .systemLibrary(name: "CVectors"),

        // The house, top to bottom: nobody reaches back up.
        .target(name: "Parallelism"),
        .target(name: "Meshes", dependencies: ["Parallelism", "CVectors"]),
        .target(name: "Models", dependencies: ["Meshes", "CMuParser"]),
        .target(name: "Interactions", dependencies: ["Models", "CFFTW"]),
        .target(name: "GridFlow", dependencies: ["Interactions"]),
        .target(name: "ParticleFlow", dependencies: ["Interactions"]),
        .target(name: "Statistics", dependencies: ["GridFlow", "ParticleFlow"]),
        .target(
            name: "ExactSolutions",
            dependencies: ["Models", .product(name: "RealModule", package: "swift-numerics")]),
        .target(name: "RunFiles", dependencies: ["Models"]),
        .target(name: "Results", dependencies: ["Meshes", "CNetCDF"]),
        .target(
            name: "Runs",
            dependencies: [
                "GridFlow", "ParticleFlow", "Statistics", "ExactSolutions", "RunFiles", "Results",
            ]),
        .target(name: "Benchmarks", dependencies: ["Runs", "CFFTW"]),
        .executableTarget(
            name: "meanfield",
            dependencies: [
                "Runs", "Benchmarks",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),

        // What several test targets need.
        .target(name: "TestSupport", dependencies: ["Meshes"], path: "Tests/TestSupport"),
        // Counts the allocations of a thread, for the tests that allow none.
        .target(name: "CAllocationCounter", path: "Tests/CAllocationCounter"),

        .testTarget(name: "ParallelismTests", dependencies: ["Parallelism"]),
        .testTarget(name: "MeshesTests", dependencies: ["Meshes"]),
        .testTarget(name: "ModelsTests", dependencies: ["Models", "TestSupport"]),
        .testTarget(
            name: "InteractionsTests",
            dependencies: ["Interactions", "CAllocationCounter", "TestSupport"]),
        .testTarget(
            name: "GridFlowTests",
            dependencies: ["GridFlow", "ExactSolutions", "CAllocationCounter", "TestSupport"]),
        .testTarget(
            name: "ParticleFlowTests",
            dependencies: ["ParticleFlow", "ExactSolutions", "CAllocationCounter", "TestSupport"]),
        .testTarget(
            name: "StatisticsTests", dependencies: ["Statistics", "ExactSolutions", "TestSupport"]),
        .testTarget(name: "ResultsTests", dependencies: ["Results", "TestSupport"]),
        .testTarget(
            name: "RunFilesTests", dependencies: ["RunFiles", "Models", "Meshes", "TestSupport"]),
        .testTarget(name: "ExactSolutionsTests", dependencies: ["ExactSolutions"]),
        .testTarget(
            name: "StudyTests", dependencies: ["Runs", "RunFiles", "ExactSolutions", "GridFlow"]),
        .testTarget(name: "RunsTests", dependencies: ["Runs", "ExactSolutions", "TestSupport"]),
        .testTarget(
            name: "ComparisonTests", dependencies: ["Runs", "RunFiles", "Results", "TestSupport"]),
        .testTarget(name: "BenchmarksTests", dependencies: ["Benchmarks", "TestSupport"]),
        .testTarget(
            name: "CommandTests",
            dependencies: ["meanfield", "Runs", "RunFiles", "Results", "TestSupport"]),
    ],
    swiftLanguageModes: [.v6]
)
