import Testing

@Suite struct `The rule of models and packages` {
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
        #expect(ModelFileRule.faults(in: SwiftText(sample: code, ModelFileRule.folder + name)).count == faults)
        #expect(ModelFileRule.faults(in: SwiftText(sample: code, "Sources/NabhaModel/" + name)).isEmpty)
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
}
