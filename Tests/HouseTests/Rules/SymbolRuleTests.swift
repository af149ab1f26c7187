import Testing

@Suite struct `The rule of symbols` {
    private static let rule = SymbolRule(symbols: ["Client", "sync()", "note(_:_:)"], articles: ["Guide"])

    @Test(arguments: ["``Server``", "``Client/sink()``", "``Client/note(_:)``", "see <doc:Other>"])
    func `finds what is not there`(line: String) {
        #expect(Self.rule.faults(in: "\n" + line, path: "Guide.md").map(\.line) == [2])
    }

    @Test(arguments: ["``Client``", "- ``Client/note(_:_:)``", "<doc:Guide>", "`Server`", "```\n``Server``\n```"])
    func `allows what is there`(line: String) {
        #expect(Self.rule.faults(in: line, path: "Guide.md").isEmpty)
    }

    @Test func `knows what code declares for everybody`() {
        let text = """
            public actor Client {
                func hidden() {}
                public nonisolated var status: Status { board.status }
                public func sync() async throws(SyncError) {
                public func note(_ name: RecordName, _ text: String? = nil) throws { try go(name: text) }
                public func signIn(
                    server: String,
                    by words: [String: Int]
                ) async {}
                case accepted(at: Date?), other
                case idle
            """
        #expect(
            SymbolRule.symbols(in: SwiftText(text, path: "Client.swift")) == [
                "Client", "status", "sync()", "note(_:_:)", "signIn(server:by:)", "accepted(at:)", "idle",
            ]
        )
    }
}
