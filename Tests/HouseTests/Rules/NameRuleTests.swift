import Testing

@Suite struct `The rule of names` {
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
        #expect(NameRule.faults(in: SwiftText(sample: code)).count == 1)
        #expect(NameRule.faults(inText: code, path: "Scripts/x").count == 1)
    }

    @Test(arguments: ["let x = \"TODO\"", "// todos", "let XXXX = 1", "#\"\\\"TODO\"#"])
    func `allows talk of it`(code: String) { #expect(NameRule.faults(in: SwiftText(sample: code)).isEmpty) }
}
