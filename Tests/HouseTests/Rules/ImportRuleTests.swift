import Testing

@Suite struct `The rule of imports` {
    private static let manifest = Manifest(
        """
        dependencies: [.package(url: "https://host/apple/swift-nio", from: "2.0.0"), .package(url: "https://host/a/Yams", from: "6.0.0")],
        targets: [
            // .target(name: "Commented", dependencies: ["NabhaStore"]),
            .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
            .target(name: "NabhaModel"),
            .target(
                name: "NabhaStore",
                dependencies: ["NabhaModel", "CZlib", .product(name: "NIOCore", package: "swift-nio")],
                resources: [.embedInCode("Resources/NabhaServer")]
            ),
            .target(name: "NabhaServer", dependencies: ["NabhaStore"]),
            .testTarget(name: "NabhaStoreTests", dependencies: ["NabhaStore"]),
        ]
        """
    )

    @Test func `reads the arrows from the manifest`() {
        #expect(Self.manifest.packages == ["swift-nio", "Yams"])
        #expect(
            Self.manifest.targets.map(\.name) == [
                "CZlib", "NabhaModel", "NabhaStore", "NabhaServer", "NabhaStoreTests",
            ]
        )
        #expect(Self.manifest["NabhaStore"]?.targets == ["NabhaModel", "CZlib"])
        #expect(Self.manifest["NabhaStore"]?.products == ["NIOCore"])
        #expect(Self.manifest["NabhaModel"]?.targets == [])
    }

    @Test(arguments: [
        ("import NabhaServer", "NabhaStore may not import NabhaServer"),
        ("package import NabhaServer", "NabhaStore may not import NabhaServer"),
        ("@testable import NabhaServer", "NabhaStore may not import NabhaServer"),
        ("  @_spi(X) @preconcurrency import struct NabhaServer.API", "NabhaStore may not import NabhaServer"),
        ("import NIOPosix", "NIOPosix is not declared for NabhaStore"),
        ("import Yams", "Yams is not declared for NabhaStore"),
    ])
    func `finds an import against the arrows`(code: String, message: String) {
        let faults = ImportRule(manifest: Self.manifest).faults(in: SwiftText(sample: "\n" + code))
        #expect(faults.map(\.description) == ["Sources/NabhaStore/X.swift:2: \(message)"])
    }

    @Test(arguments: [
        "import NabhaModel", "import CZlib", "import NIOCore", "import Foundation", "import Synchronization",
        "// import NabhaServer", "let text = \"import NabhaServer\"", "/*\nimport NabhaServer\n*/", "importance = 1",
        "\"\"\"\nimport NabhaServer\n\"\"\"",
    ])
    func `allows an import that is declared, and talk of others`(code: String) {
        #expect(ImportRule(manifest: Self.manifest).faults(in: SwiftText(sample: code)).isEmpty)
    }

    @Test(arguments: [
        "import Foundation", "import FoundationEssentials", "import NIOCore", "import Dispatch",
        "let clock = ContinuousClock()", "let now = ContinuousClock.now", "clock_gettime(CLOCK_REALTIME, &time)",
    ])
    func `keeps the pure targets pure`(code: String) {
        let file = SwiftText(sample: code, "Sources/NabhaModel/X.swift")
        #expect(ImportRule(manifest: Self.manifest).faults(in: file).count == 1)
    }

    @Test func `finds a folder that is no target, and an arrow that points upwards`() {
        let stray = SwiftText(sample: "", "Sources/Stray/X.swift")
        #expect(ImportRule(manifest: Self.manifest).faults(in: stray).count == 1)
        let upward = Manifest(#".target(name: "A", dependencies: ["B"]), .target(name: "B")"#)
        #expect(ImportRule(manifest: upward).upwardArrows() == ["A depends on B, which stands below it"])
        #expect(ImportRule(manifest: Self.manifest).upwardArrows() == [])
    }
}
