// swift-tools-version: 6.2

// The SDK as an app has it: a package that depends on ours, and uses what is public.

import PackageDescription

let package = Package(
    name: "sdk",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "nabha", path: "../..")],
    targets: [
        .executableTarget(
            name: "sdk",
            dependencies: [.product(name: "NabhaClient", package: "nabha")],
            swiftSettings: [.treatAllWarnings(as: .error)]
        )
    ],
    swiftLanguageModes: [.v6]
)
