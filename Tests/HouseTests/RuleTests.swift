import Testing

/// Each rule on something that breaks it and on something that nearly does: a rule that finds nothing might be blind.
@Suite struct `A house rule` {
    private static func file(_ text: String, _ path: String = "Sources/NabhaStore/X.swift") -> SwiftText {
        SwiftText(text, path: path)
    }

    // MARK: Imports

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
        let faults = ImportRule(manifest: Self.manifest).faults(in: Self.file("\n" + code))
        #expect(faults.map(\.description) == ["Sources/NabhaStore/X.swift:2: \(message)"])
    }

    @Test(arguments: [
        "import NabhaModel", "import CZlib", "import NIOCore", "import Foundation", "import Synchronization",
        "// import NabhaServer", "let text = \"import NabhaServer\"", "/*\nimport NabhaServer\n*/", "importance = 1",
        "\"\"\"\nimport NabhaServer\n\"\"\"",
    ])
    func `allows an import that is declared, and talk of others`(code: String) {
        #expect(ImportRule(manifest: Self.manifest).faults(in: Self.file(code)).isEmpty)
    }

    @Test(arguments: [
        "import Foundation", "import FoundationEssentials", "import NIOCore", "import Dispatch",
        "let clock = ContinuousClock()", "let now = ContinuousClock.now", "clock_gettime(CLOCK_REALTIME, &time)",
    ])
    func `keeps the pure targets pure`(code: String) {
        let file = Self.file(code, "Sources/NabhaModel/X.swift")
        #expect(ImportRule(manifest: Self.manifest).faults(in: file).count == 1)
    }

    @Test func `finds a folder that is no target, and an arrow that points upwards`() {
        let stray = Self.file("", "Sources/Stray/X.swift")
        #expect(ImportRule(manifest: Self.manifest).faults(in: stray).count == 1)
        let upward = Manifest(#".target(name: "A", dependencies: ["B"]), .target(name: "B")"#)
        #expect(ImportRule(manifest: upward).upwardArrows() == ["A depends on B, which stands below it"])
        #expect(ImportRule(manifest: Self.manifest).upwardArrows() == [])
    }

    // MARK: Size

    @Test(arguments: [(300, 0), (301, 1)])
    func `finds a file that is too long`(lines: Int, faults: Int) {
        #expect(SizeRule.faults(in: Self.file(String(repeating: "// x\n", count: lines))).count == faults)
    }

    @Test(arguments: [
        "func f() {", "    package static func f(_ body: () -> Void = { }) async throws -> [String: Int] {",
        "init?(x: Int) {",
        "@MainActor\nprivate func f<T>(\n    _ x: T\n) where T: P\n{", "subscript(i: Int) -> Int {", "deinit {",
        "@Test func `it's \"one\" {`() {",
    ])
    func `finds a function that is too long`(head: String) {
        let headLines = head.split(separator: "\n").drop { $0 == "@MainActor" }.count
        func faults(_ length: Int) -> Int {
            let body = Array(repeating: "    if x { y(\"}\") } // }", count: length - headLines - 1)
            return SizeRule.faults(in: Self.file(([head] + body + ["}", "let x = 1"]).joined(separator: "\n"))).count
        }
        #expect(faults(40) == 0)
        #expect(faults(41) == 1)
    }

    @Test func `does not take a requirement or a call for a long function`() {
        let requirement =
            "protocol P {\n    func f()\n    init(x: Int)\n}\n" + String(repeating: "let x = { 1 }\n", count: 60)
        #expect(SizeRule.faults(in: Self.file(requirement)).isEmpty)
        let call = "let x = [\n" + String(repeating: "    .init(1),\n", count: 60) + "]\n"
        #expect(SizeRule.faults(in: Self.file(call)).isEmpty)
    }

    // MARK: Names and words

    @Test(arguments: [
        "Sources/A/StringUtils.swift", "Sources/A/TestHelper.swift", "Tests/Common.swift", "WebApp/misc.js",
        "Sources/A/SessionManager.swift", "Sources/A/utils.swift",
    ])
    func `finds a name that says nothing`(path: String) {
        #expect(NameRule.faults(inNames: [path]).map(\.path) == [path])
    }

    @Test func `allows names that say something`() {
        #expect(NameRule.faults(inNames: ["Sources/A/Store.swift", "Docs/helpers.md", "Commons/Use.swift"]).isEmpty)
    }

    @Test(arguments: ["// TODO: later", "/* FIXME */", "let x = 1 // XXX", "/// TODO", "func TODO() {}"])
    func `finds what is left for later`(code: String) {
        #expect(NameRule.faults(in: Self.file(code)).count == 1)
        #expect(NameRule.faults(inText: code, path: "Scripts/x").count == 1)
    }

    @Test(arguments: ["let x = \"TODO\"", "// todos", "let XXXX = 1", "#\"\\\"TODO\"#"])
    func `allows talk of it`(code: String) { #expect(NameRule.faults(in: Self.file(code)).isEmpty) }

    // MARK: Calls

    @Test(arguments: [
        "fatalError(\"x\")", "try! f()", "x as! Y", "struct X: @unchecked Sendable {}", "nonisolated(unsafe) var x = 1",
        "unsafeBitCast(x, to: Y.self)", "let x = \"\\(try! f())\"", "let x = Date()", "let x = Date.now", "UUID()",
        "Int.random(in: 0..<5)", "Int.random(\n    in: 0..<5\n)", "try await Task.sleep(for: x)", "x.randomElement()",
        "x.shuffled()", "f(Bool.random(), using: &generator)",
    ])
    func `finds a call without a reason, and takes one beside it or above it`(code: String) {
        #expect(CallRule.faults(in: Self.file(code)).count == 1)
        #expect(CallRule.faults(in: Self.file("let a = 1 // because\n" + code)).count == 1)
        #expect(CallRule.faults(in: Self.file("// because\n\n" + code)).count == 1)
        #expect(CallRule.faults(in: Self.file("// because\n" + code)).isEmpty)
        let first = code.split(separator: "\n", maxSplits: 1)
        let commented = first[0] + " // because\n" + (first.count > 1 ? first[1] : "")
        #expect(CallRule.faults(in: Self.file(String(commented))).isEmpty)
    }

    @Test(arguments: [
        "preconditionFailure(\"x\")", "try? f()", "try f()", "guard try !f() else { return }", "x as? Y",
        "let x = \"fatalError()\"", "x != y",
        "Int.random(in: 0..<5, using: &generator)", "Int.random(\n    in: 0..<5,\n    using: &generator\n)",
        "x.randomElement(using: &g)", "Date(timeIntervalSince1970: 5)", "// Task.sleep(for: x)", "classe as Bas",
    ])
    func `allows what is checked or given`(code: String) {
        #expect(CallRule.faults(in: Self.file(code)).isEmpty)
    }

    @Test func `lets the executable and tests take from the world, but no test sleep, whatever the reason`() {
        for path in ["Sources/nabha/X.swift", "Tests/NabhaStoreTests/X.swift"] {
            #expect(CallRule.faults(in: Self.file("let x = (Date(), UUID(), Int.random(in: 0..<5))", path)).isEmpty)
            #expect(CallRule.faults(in: Self.file("try! f()", path)).count == 1)
        }
        for sleep in ["try await Task.sleep(for: .seconds(1))", "sleep(1)", "usleep(5) // because", "Thread.sleep (x)"]
        {
            #expect(CallRule.faults(in: Self.file(sleep, "Tests/NabhaStoreTests/X.swift")).count == 1)
        }
        #expect(CallRule.faults(in: Self.file("let asleep = f(sleeper)", "Tests/X/X.swift")).isEmpty)
    }

    // MARK: Models

    @Test(arguments: [
        ("Visit.swift", "enum Visit {\n    static let model = Model(\n", 0), ("Visit.swift", "enum Visit {}", 1),
        ("Visit.swift", "enum Other {\n    static let model = Model(\n", 1),
        (
            "Visit.swift",
            "package enum Visit {\n    static let model = Model(\n}\npackage enum Other {\n    static let model = Model(\n",
            1
        ),
        ("Pharmacy.swift", "enum Pharmacy {\n    package static let model = Model(\n}\n", 1),
    ])
    func `finds a file of models with another number of them`(name: String, code: String, faults: Int) {
        #expect(ModelFileRule.faults(in: Self.file(code, ModelFileRule.folder + name)).count == faults)
        #expect(ModelFileRule.faults(in: Self.file(code, "Sources/NabhaModel/" + name)).isEmpty)
    }

    @Test func `finds a model that the catalog does not list`() {
        let catalog = "Catalog([\n    User.model, NightVisit.model,\n])"
        #expect(ModelFileRule.missing(["User", "Visit", "NightVisit"], in: catalog) == ["Visit"])
    }

    @Test func `finds a package that is not explained`() {
        let text = "- `swift-nio-ssl`: TLS.\n- GRDB.swift, because of swift-log."
        let packages = ["swift-nio", "swift-nio-ssl", "GRDB.swift", "GRDB", "swift-log", "Yams"]
        #expect(DecisionRule.unnamed(packages, in: text) == ["swift-nio", "GRDB", "Yams"])
    }

    // MARK: Links

    private static var links: LinkRule {
        LinkRule(
            exists: { ["README.md", "Docs/guide.md", "Docs", "Sources/A.swift"].contains($0) },
            text: {
                $0 == "Docs/guide.md"
                    ? "# The guide, part 1\n\n## What if not?\n## What if not?\n```\n# no\n```\n" : nil
            }
        )
    }

    @Test(arguments: [
        "[x](nowhere.md)", "[x](Docs/nowhere.md)", "![x](picture.png)", "[x](../README.md)",
        "a [b](README.md) [c](d.md)",
        "[x]: nowhere.md", "[x](Docs/guide.md#nowhere)", "[x](Docs/guide.md#no)", "[x](Docs/guide.md#what-if-not-2)",
        "[x](nowhere.md \"title\")", "[x](<nowhere.md>)", "[x](/nowhere.md)",
    ])
    func `finds a link that leads nowhere`(markdown: String) {
        #expect(Self.links.faults(in: "\n" + markdown, path: "README.md").map(\.line) == [2])
    }

    @Test(arguments: [
        "[x](README.md)", "[x](./Docs/guide.md)", "[x](Docs/)", "[x](Docs/../README.md)",
        "[x](https://nowhere.example)",
        "[x](mailto:x@example.org)", "`[x](nowhere.md)`", "```\n[x](nowhere.md)\n```",
        "[x](Docs/guide.md#the-guide-part-1)",
        "[x](Docs/guide.md#what-if-not)", "[x](Docs/guide.md#what-if-not-1)", "[x](Sources/A.swift#L5)", "[x]", "(x)",
        "[x](/Docs/guide.md)",
    ])
    func `allows one that leads somewhere`(markdown: String) {
        #expect(Self.links.faults(in: markdown, path: "README.md").isEmpty)
    }

    @Test func `resolves links from the folder of the file`() {
        #expect(Self.links.faults(in: "[x](guide.md) [y](../README.md)", path: "Docs/other.md").isEmpty)
        #expect(Self.links.faults(in: "[x](Docs/guide.md)", path: "Docs/other.md").count == 1)
    }

    // MARK: Reading

    @Test func `tells code from comments and text`() {
        let text = Self.file(
            """
            let a = "x // y" // "z"
            let b = #"\\"#; c("\\(d("e") + "f")") /* g /* h */ i
            j */ k
            let l = \"\"\"
                m \\(n)
                \"\"\"
            let `o "p` = "\\""; q
            """
        )
        #expect(
            text.lines.map(\.code) == [
                "let a = \"\" ", "let b = \"\"; c(\"\"d(\"\") + \"\") ", " k", "let l = \"\"", "n", "",
                "let name = \"\"; q",
            ]
        )
        #expect(text.lines.map(\.comment) == ["// \"z\"", "/* g /* h */ i", "j */", "", "", "", ""])
    }
}
