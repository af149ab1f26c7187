import NabhaSync
import Testing

@Suite struct `An entity tag` {
    @Test func `is written in quotes, and weak ones with a mark`() {
        #expect(EntityTag("12-ab").description == #""12-ab""#)
        #expect(EntityTag("12-ab", isWeak: true).description == #"W/"12-ab""#)
        #expect(EntityTag("").description == #""""#)
    }
}

@Suite struct `If-None-Match` {
    @Test(
        arguments: [
            (#""a""#, ["a"]), (#"W/"a""#, ["a"]), (#""a", "b""#, ["a", "b"]), (#""a","b","c""#, ["a", "b", "c"]),
            (#"W/"a", "b", W/"c""#, ["a", "b", "c"]), ("\t\"a\"\t,\t\"b\"\t", ["a", "b"]), (#"  "a"  "#, ["a"]),
            (#"""#, []), (#""""#, [""]), (#""a,b""#, ["a,b"]), (#""a b""#, ["a b"]), (#""W/x""#, ["W/x"]),
            (#""*""#, ["*"]),
            (#""a" "b""#, ["a", "b"]), (#""a""b""#, ["a", "b"]), (",", []), (" , ,, ", []), ("", []),
            (#", "a","#, ["a"]),
        ] as [(String, Set<String>)]
    )
    func `is a list of tags, of which weakness does not count`(header: String, tags: Set<String>) {
        #expect(EntityTagList(header) == .tags(tags))
    }

    @Test(
        arguments: [
            ("a", ["a"]), ("a, b", ["a", "b"]), ("W/a", ["a"]), ("12-ab-gzip", ["12-ab-gzip"]),
            (#"a", "b""#, ["a", "b"]),
            (#""a"#, ["a"]), (#""a, b"#, ["a", "b"]), ("a\t,b\t", ["a", "b"]), ("w/a", ["w/a"]), ("W/", []),
        ] as [(String, Set<String>)]
    )
    func `is also read without its quotes`(header: String, tags: Set<String>) {
        #expect(EntityTagList(header) == .tags(tags))
    }

    @Test(arguments: ["*", " * ", "\t*"])
    func `means any version by a star alone`(header: String) {
        #expect(EntityTagList(header) == .any)
        #expect(EntityTagList(header).matches(EntityTag("whatever")))
    }

    @Test(arguments: [#""a", *"#, "*, *", "W/*", "**", #""*""#, "a*", "*a"])
    func `means nothing by a star that does not stand alone`(header: String) {
        #expect(!EntityTagList(header).matches(EntityTag("whatever")))
    }

    @Test func `matches a tag that is in it, weak or not`() {
        let list = EntityTagList(#""a", W/"b""#)
        for tag in [EntityTag("a"), EntityTag("a", isWeak: true), EntityTag("b"), EntityTag("b", isWeak: true)] {
            #expect(list.matches(tag))
        }
        for other in ["", "A", "ab", "a, b", "\"a\"", "W/b"] { #expect(!list.matches(EntityTag(other))) }
    }

    @Test func `may be long`() {
        let long = (0..<2_000).map { "\"t\($0)\"" }.joined(separator: ", ")
        #expect(EntityTagList(long).matches(EntityTag("t1999")))
        #expect(!EntityTagList(String(repeating: "\"", count: 9_999)).matches(EntityTag("t")))
    }
}
