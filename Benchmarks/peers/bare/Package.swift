// swift-tools-version: 6.2

// A Hummingbird server whose one route returns a constant: the ceiling our own replies are compared with.

import PackageDescription

let package = Package(
    name: "bare",
    platforms: [.macOS(.v15)],
    dependencies: [
        // The version the server itself is built with, so that the difference measured is our own code.
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1")
    ],
    targets: [
        .executableTarget(
            name: "bare",
            dependencies: [.product(name: "Hummingbird", package: "hummingbird")],
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ],
    swiftLanguageModes: [.v6]
)
