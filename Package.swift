// swift-tools-version: 6.2

// Targets stand in the order in which data flows; a target imports only what stands above it.
// `HouseTests` compares every import with the arrows written here.

import PackageDescription

let package = Package(
    name: "nabha",
    platforms: [.macOS(.v15), .iOS(.v18)],
    products: [
        .executable(name: "nabha", targets: ["nabha"]),
        .library(name: "NabhaClient", targets: ["NabhaClient"]),
    ],
    dependencies: [
        // Why each of these is here: Docs/decisions/0002-dependencies.md
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-configuration", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto", "3.12.3"..<"5.0.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // MARK: C libraries of the system
        .systemLibrary(name: "CArgon2", pkgConfig: "libargon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),

        // MARK: Pure values: no database, no network, no clock
        .target(name: "NabhaModel"),
        .target(
            name: "NabhaSync",
            dependencies: ["NabhaModel", .product(name: "Crypto", package: "swift-crypto")]
        ),

        // MARK: The phone
        .target(
            name: "NabhaClient",
            dependencies: [
                "NabhaModel", "NabhaSync",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),

        .target(
            name: "NabhaClientHTTP",
            dependencies: [
                "NabhaModel", "NabhaClient", "CZlib",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]
        ),

        // MARK: Storage
        .target(
            name: "NabhaStore",
            dependencies: [
                "NabhaModel", "NabhaSync",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]
        ),

        // MARK: HTTP
        .target(
            name: "NabhaServer",
            dependencies: [
                "NabhaModel", "NabhaSync", "NabhaStore", "CArgon2", "CZlib",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"),
                .product(name: "HummingbirdTLS", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Yams", package: "Yams"),
                .product(name: "_CryptoExtras", package: "swift-crypto"),
            ],
            resources: [.embedInCode("Resources/openapi.yaml")]
        ),

        // MARK: The world that proves the sync
        .target(
            name: "NabhaSimulator",
            dependencies: [
                "NabhaModel", "NabhaSync", "NabhaClient", "NabhaStore", "NabhaServer",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "Logging", package: "swift-log"),
            ]
        ),

        // MARK: The one executable
        .executableTarget(
            name: "nabha",
            dependencies: [
                "NabhaModel", "NabhaSync", "NabhaClient", "NabhaClientHTTP", "NabhaStore", "NabhaServer",
                "NabhaSimulator",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "SystemPackage", package: "swift-system"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ]
        ),

        // MARK: Tests
        .target(
            name: "NabhaCorpus",
            dependencies: [
                "NabhaClient", "NabhaSync", "NabhaModel", .product(name: "GRDB", package: "GRDB.swift"),
            ],
            path: "Tests/NabhaCorpus"
        ),
        .testTarget(name: "NabhaModelTests", dependencies: ["NabhaModel"]),
        .testTarget(name: "NabhaSyncTests", dependencies: ["NabhaSync", "NabhaModel"]),
        .testTarget(
            name: "NabhaClientTests",
            dependencies: [
                "NabhaCorpus", "NabhaClient", "NabhaSync", "NabhaModel",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .testTarget(
            name: "NabhaClientHTTPTests",
            dependencies: ["NabhaClientHTTP", "NabhaModel", .product(name: "NIOCore", package: "swift-nio")]
        ),
        .testTarget(
            name: "NabhaStoreTests",
            dependencies: ["NabhaStore", "NabhaSync", "NabhaModel", .product(name: "GRDB", package: "GRDB.swift")]
        ),
        .testTarget(
            name: "NabhaServerTests",
            dependencies: [
                "NabhaServer", "NabhaStore", "NabhaClient", "NabhaCorpus", "NabhaSync", "NabhaModel",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Yams", package: "Yams"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "JWTKit", package: "jwt-kit"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]
        ),
        .testTarget(
            name: "NabhaSimulatorTests",
            dependencies: [
                "NabhaSimulator", "NabhaClient", "NabhaStore", "NabhaSync", "NabhaModel",
                .product(name: "GRDB", package: "GRDB.swift"),
            ]
        ),
        .testTarget(
            name: "nabhaTests",
            dependencies: [
                "nabha", "NabhaClientHTTP", "NabhaClient", "NabhaServer", "NabhaStore", "NabhaSync", "NabhaModel",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "Metrics", package: "swift-metrics"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]
        ),
        .testTarget(name: "HouseTests"),
    ],
    swiftLanguageModes: [.v6]
)

// Flags are set once, for every Swift target, so that a new one cannot forget them.
for target in package.targets where target.type != .system {
    target.swiftSettings = [
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
        .enableUpcomingFeature("ExistentialAny"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
        .enableUpcomingFeature("InternalImportsByDefault"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
        .enableUpcomingFeature("MemberImportVisibility"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0470-isolated-conformances.md
        .enableUpcomingFeature("InferIsolatedConformances"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
        .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0481-weak-let.md
        .enableUpcomingFeature("ImmutableWeakCaptures"),
        // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0443-warning-control-flags.md
        .treatAllWarnings(as: .error),
        // Faults that the simulator must find can be put into server and SDK, but never into what is released.
        .define("PLANTED_BUGS", .when(configuration: .debug)),
    ]
}
