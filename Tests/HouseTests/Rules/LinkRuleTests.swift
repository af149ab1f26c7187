import Testing

@Suite struct `The rule of links` {
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
}
