import Testing

@Suite struct `The rule of mentions` {
    private static let rule = MentionRule(
        paths: ["README.md", "Sources/NabhaServer/HTTP/Endpoint.swift"],
        names: ["Endpoint", "EndpointTable"]
    )

    @Test(arguments: [
        "`HTTP/Router.swift`", "`RouterTable`", "a `Endpoint` and `RevokedSessions` b", "`Endpoint.swift/x.md`",
    ])
    func `finds what is not there`(line: String) {
        #expect(Self.rule.faults(in: "\n" + line, path: "README.md").map(\.line) == [2])
    }

    @Test(arguments: [
        "`HTTP/Endpoint.swift`", "`Sources/NabhaServer/HTTP/Endpoint.swift`", "`EndpointTable`", "`ETag`", "`GET`",
        "`id`",
        "`HTTP/`", "`Migration+<name>.swift`", "`RouterTable.make`", "RouterTable", "```\n`RouterTable`\n```",
        "`/var/lib/nabha`", "`.build/start.log`", "`Content-Type`",
    ])
    func `allows what is there, and what is no name of ours`(line: String) {
        #expect(Self.rule.faults(in: line, path: "README.md").isEmpty)
    }

    @Test func `knows what code declares`() {
        let file = SwiftText("enum Visit {\n  struct Kind {}\n  // struct No\n  case done\n}", path: "Visit.swift")
        #expect(MentionRule.declared(in: file) == ["Visit", "Kind", "done"])
    }
}
