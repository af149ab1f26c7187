import NabhaCorpus
import NabhaSync
import Testing

/// What tests clients is tested: it must let pass what clients are free to do, and nothing else.
@Suite struct `The rule by which requests are compared` {
    private static let path = "/api/v2/sync/"
    private static let body: JSON = [
        "cursor": "c1",
        "ops": [
            ["n": 4, "group": 1, "model": "appointment", "uid": "u1", "base": 3, "set": ["notes": "a"], "at": 5],
            ["n": 5, "group": 1, "model": "appointment", "uid": "u2", "base": 3, "set": ["notes": "b"], "at": 5],
        ],
        "skip": 3,
    ]

    private static func fault(_ body: JSON, path: String = path) -> String? {
        RequestRule.fault(expected: ["path": .string(Self.path), "body": Self.body], path: path, body: body)
    }

    private static func operations(_ change: (JSON) -> JSON) -> JSON {
        body.with("ops", .array((body["ops"]?.array ?? []).map(change)))
    }

    @Test func `lets pass what a client is free to say`() {
        let free: [JSON] = [
            Self.body, Self.body.with("budget", 300).with("health", ["pending": 2]).with("wait", 5).with("device", 1),
            Self.body.with("schema", 1), Self.body.with("check", true), Self.body.with("follow", [5]),
            Self.operations { $0.with("group", 9) }, Self.operations { $0.with("at", 7) },
            Self.operations { $0.without(["at"]) }, .object(Self.body.members.reversed()),
        ]
        #expect(free.compactMap { Self.fault($0) } == [])
    }

    @Test func `finds everything else`() {
        let wrong: [JSON] = [
            Self.body.without(["cursor"]), Self.body.with("cursor", "c2"), Self.body.without(["skip"]),
            Self.body.with("schema", 2), Self.body.without(["ops"]), Self.operations { $0.with("base", 4) },
            Self.operations { $0.without(["base"]) }, Self.operations { $0.without(["group"]) },
            Self.operations { $0.with("group", $0["n"] ?? .null) }, Self.operations { $0.with("set", ["notes": "c"]) },
            Self.operations { $0.with("n", .integer(($0["n"]?.integer ?? 0) + 1)) },
            Self.operations { $0.without(["set"]).with("move", ["notes": "a"]) },
            Self.body.with("ops", .array((Self.body["ops"]?.array ?? []).reversed())), Self.body.with("more", true),
        ]
        #expect(wrong.filter { Self.fault($0) == nil } == [])
        #expect(Self.fault(Self.body, path: "/api/v2/sync/check/") != nil)
    }

    @Test func `compares parts in any order, and every hash that is not free`() {
        let rows: JSON = [["appointment", 1, "aa"], ["appointment", 2, "*"]]
        let expected: JSON = ["path": "p", "body": ["nodes": [["doctor/7", "", rows], ["directory", "", 2, "ff"]]]]
        func fault(_ first: String, _ second: String, _ sum: String = "ff") -> String? {
            let rows: JSON = [["appointment", 2, .string(second)], ["appointment", 1, .string(first)]]
            let nodes: JSON = [["directory", "", 2, .string(sum)], ["doctor/7", "", rows]]
            return RequestRule.fault(expected: expected, path: "p", body: ["nodes": nodes])
        }
        #expect(fault("aa", "17") == nil)
        #expect(fault("ab", "17") != nil)
        #expect(fault("aa", "17", "fe") != nil)
    }

    @Test func `a state is compared but for revisions that may be any`() {
        var expected = CorpusState()
        expected.apply(["shown": ["patient": ["u1": ["id": 1], "u2": ["id": 2, "revision": 3]]], "cursor": "c1"])
        var actual = expected
        actual.shown["patient"]?["u1"] = ["revision": 9, "id": 1]
        #expect(expected.faults(of: actual) == [])
        actual.shown["patient"]?["u2"] = ["id": 2, "revision": 4]
        actual.others["cursor"] = "c2"
        #expect(expected.faults(of: actual).count == 2)
        expected.apply(["shown": ["patient": ["u1": nil, "u2": nil]], "cursor": nil])
        #expect(expected == CorpusState())
    }
}
