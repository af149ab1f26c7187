import NabhaSync
import Testing

@Suite struct `A query string` {
    /// `name=value` of each parameter, in brackets so that empty ones show.
    private static func shown(_ query: Query) -> [String] { query.parameters.map { "[\($0.name)=\($0.value)]" } }

    @Test(arguments: [
        ("", []), ("&", []), ("&&&", []), ("a=1", ["[a=1]"]), ("a", ["[a=]"]), ("a=", ["[a=]"]), ("=1", ["[=1]"]),
        ("=", ["[=]"]), ("a=1&b=2", ["[a=1]", "[b=2]"]), ("&a=1&&b=2&", ["[a=1]", "[b=2]"]), ("a==b", ["[a==b]"]),
        ("a=b=c", ["[a=b=c]"]), ("a=1&a=2&a", ["[a=1]", "[a=2]", "[a=]"]), ("a;b=1", ["[a;b=1]"]),
        ("a=1;b=2", ["[a=1;b=2]"]), ("a=?&b=/#", ["[a=?]", "[b=/#]"]), ("A=1&a=2", ["[A=1]", "[a=2]"]),
    ])
    func `is parameters in order, repeated and empty ones too`(text: String, shown: [String]) throws {
        #expect(Self.shown(try Query(text)) == shown)
    }

    @Test(arguments: [
        ("t=2024-01-20T15:00:00+05:30", "[t=2024-01-20T15:00:00+05:30]"),
        ("t=2024-01-20T15:00:00%2B05:30", "[t=2024-01-20T15:00:00+05:30]"),
        ("t=2024-01-20T15%3A00%3A00%2b05%3a30", "[t=2024-01-20T15:00:00+05:30]"), ("a=1+1%20=%202", "[a=1+1 = 2]"),
        ("%61%3D=%26", "[a==&]"), ("a=%25", "[a=%]"), ("a=%2525", "[a=%25]"), ("a=%E0%A8%97", "[a=ਗ]"),
        ("a=%e0%a8%97", "[a=ਗ]"), ("a=ਗ", "[a=ਗ]"), ("a=%F0%9F%98%80", "[a=😀]"), ("a=%01%7F", "[a=\u{1}\u{7F}]"),
    ])
    func `is decoded, and a raw plus stays a plus`(text: String, shown: String) throws {
        #expect(Self.shown(try Query(text)) == [shown])
    }

    @Test(arguments: ["%", "a=%", "a=%2", "a=%zz", "a=%2z", "a=%z2", "%=1", "a=%%41", "a=%+1", "a=% 1", "a=%2&b=1"])
    func `is refused for escapes that are none`(text: String) {
        let refusal = Problem.refused("The query string has a % that is not followed by two hexadecimal digits.")
        #expect(throws: refusal) { try Query(text) }
    }

    @Test(arguments: [
        "a=%ff", "%ff=1", "a=%80", "a=%C3", "a=%C0%80", "a=%E0%80%80", "a=%ED%A0%80", "a=%F4%90%80%80", "a=%C3x",
        "a=%E0%A8&b=%97", "a=%00", "%00=1", "a=x%00y", "a=\0", "b=1&a=%00",
    ])
    func `is refused for what is not UTF-8, and for NUL`(text: String) {
        #expect(throws: Problem.refused("The query string must be UTF-8 without NUL.")) { try Query(text) }
    }

    @Test func `gives all values of a name, in order`() throws {
        let query = try Query("limit=1&fields=a&limit=2&limit")
        #expect(query[all: "limit"] == ["1", "2", ""])
        #expect(query[all: "fields"] == ["a"])
        #expect(query[all: "Limit"] == [])
        #expect(query[all: ""] == [])
    }

    @Test func `equals one that says the same in the same order`() throws {
        #expect(try Query("a=%41&b") == Query("a=A&b="))
        #expect(try Query("a=1&b=2") != Query("b=2&a=1"))
        #expect(try Query("a=1") != Query("a=1&a=1"))
        #expect(Set([try Query("a=1"), try Query("%61=1"), try Query("a=2")]).count == 2)
    }

    @Test func `may be as long as a URL may`() throws {
        let many = (0..<4_000).map { "p\($0)=\($0)" }.joined(separator: "&")
        #expect(try Query(many).parameters.count == 4_000)
        #expect(try Query("a=" + String(repeating: "%41", count: 10_000))[all: "a"].first?.utf8.count == 10_000)
    }
}
