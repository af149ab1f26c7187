import Testing

@Suite struct `The source tree` {
    private let tree: SourceTree
    private let manifest: Manifest

    init() throws {
        tree = try SourceTree()
        manifest = Manifest(try SourceTree.text("Package.swift"))
    }

    /// Faults that have been reported to those who work on the file, and show as known issues until they are gone.
    private static let known: Set<String> = []

    private func expectNone(_ faults: [Fault], sourceLocation: SourceLocation = #_sourceLocation) {
        for fault in faults {
            let comment = Comment(rawValue: fault.description)
            if Self.known.contains("\(fault.path) \(fault.message)") {
                withKnownIssue { Issue.record(comment, sourceLocation: sourceLocation) }
            } else {
                Issue.record(comment, sourceLocation: sourceLocation)
            }
        }
    }

    @Test func `is read whole: each folder of sources and tests is a target of the manifest, and the other way round`()
        throws
    {
        let folders = Set(try SourceTree.swift(in: "Sources", "Tests").compactMap(\.target))
        let libraries = Set(manifest.targets.map(\.name).filter { $0.hasPrefix("C") })
        #expect(Set(manifest.targets.map(\.name)).subtracting(libraries) == folders)
        for library in libraries { #expect(SourceTree.exists("Sources/\(library)/module.modulemap")) }
        #expect(manifest.packages.count >= 10)
        #expect(try SourceTree.swift(in: "Sources").count > 100)
    }

    @Test func `imports only what Package.swift declares`() throws {
        let rule = ImportRule(manifest: manifest)
        let faults = try SourceTree.swift(in: "Sources", "Tests").flatMap(rule.faults)
        expectNone(faults)
        #expect(rule.upwardArrows() == [])
        for name in ImportRule.pure { #expect(manifest[name]?.products.isSubset(of: ImportRule.calculations) == true) }
    }

    @Test func `has files of at most 300 lines and functions of at most 40`() throws {
        let faults = try SourceTree.swift(in: "Sources", "Tests", "Benchmarks").flatMap(SizeRule.faults)
        expectNone(faults)
    }

    @Test func `has names that say something, and nothing that is left for later`() throws {
        var faults = NameRule.faults(inNames: tree.paths)
        faults += try SourceTree.swift(in: "Sources", "Tests", "Benchmarks").flatMap { NameRule.faults(in: $0) }
        for path in tree.paths where NameRule.isProgram(path) && !path.hasSuffix(".swift") {
            faults += NameRule.faults(inText: try SourceTree.text(path), path: path)
        }
        expectNone(faults)
    }

    @Test func `gives a reason for what ends the program, is unchecked, or is taken from the world`() throws {
        let faults = try SourceTree.swift(in: "Sources", "Tests").flatMap(CallRule.faults)
        expectNone(faults)
    }

    @Test func `has one model in each file of models, and each of them in the catalog`() throws {
        let files = try SourceTree.swift(in: "Sources/NabhaModel/Models")
        let faults = files.flatMap(ModelFileRule.faults)
        expectNone(faults)
        let catalog = try SourceTree.text("Sources/NabhaModel/Catalog.swift")
        #expect(ModelFileRule.missing(files.flatMap(ModelFileRule.models), in: catalog) == [])
    }

    @Test func `has links that lead somewhere`() throws {
        let rule = LinkRule(exists: SourceTree.exists, text: { try? SourceTree.text($0) })
        var faults: [Fault] = []
        for path in tree.paths where path.hasSuffix(".md") {
            faults += rule.faults(in: try SourceTree.text(path), path: path)
        }
        expectNone(faults)
    }

    @Test func `names in its documents files and types that there are`() throws {
        let declared = try SourceTree.swift(in: "Sources", "Tests").flatMap(MentionRule.declared)
        let rule = MentionRule(paths: tree.paths, names: Set(declared).union(manifest.targets.map(\.name)))
        var faults: [Fault] = []
        for path in tree.paths where path.hasSuffix(".md") {
            faults += rule.faults(in: try SourceTree.text(path), path: path)
        }
        expectNone(faults)
    }

    @Test func `links in its guides for apps to symbols and articles that there are`() throws {
        let guides = tree.paths.filter { $0.contains(".docc/") && $0.hasSuffix(".md") }
        let articles = guides.compactMap { $0.split(separator: "/").last?.dropLast(3) }.map(String.init)
        let symbols = try SourceTree.swift(in: "Sources/NabhaClient").flatMap(SymbolRule.symbols)
        let rule = SymbolRule(symbols: Set(symbols).union(["NabhaClient"]), articles: Set(articles))
        #expect(guides.count > 5)
        expectNone(try guides.flatMap { rule.faults(in: try SourceTree.text($0), path: $0) })
    }

    @Test func `says in its decisions why it depends on each package`() throws {
        #expect(DecisionRule.unnamed(manifest.packages, in: try SourceTree.text(DecisionRule.path)) == [])
    }
}
