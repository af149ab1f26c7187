import NabhaModel
import NabhaSync
import Testing

@Suite struct `A conditional request` {
    /// 2024-01-20T09:30:00Z.
    private static let date = "Sat, 20 Jan 2024 09:30:00 GMT"
    private static let second = Instant(microseconds: 1_705_743_000_000_000)
    private static let tag = EntityTag("v1")

    private static func isSatisfied(_ match: String?, _ since: String?, _ modified: Instant = second) -> Bool {
        ConditionalRequest(ifNoneMatch: match, ifModifiedSince: since).isSatisfied(by: tag, lastModified: modified)
    }

    @Test(
        arguments: [
            (nil, nil, false), (#""v1""#, nil, true), (#"W/"v1""#, nil, true), ("*", nil, true), (#""v0""#, nil, false),
            (#""v0", "v1""#, nil, true), ("", nil, false), (nil, date, true),
            (nil, "Sat, 20 Jan 2024 09:29:59 GMT", false),
            (nil, "Sat, 20 Jan 2024 09:30:01 GMT", true),
        ] as [(String?, String?, Bool)]
    )
    func `is satisfied by the version that the client has`(match: String?, since: String?, isSatisfied: Bool) {
        #expect(Self.isSatisfied(match, since) == isSatisfied)
    }

    @Test(arguments: [
        (#""v0""#, date, false), (#""v0""#, "Sat, 20 Jan 2124 09:30:00 GMT", false), ("", date, false),
        (#""v1""#, "Sat, 20 Jan 1994 09:30:00 GMT", true), (#""v1""#, "never", true), ("*", "never", true),
    ])
    func `goes by the tag where there is one, whatever the date says`(
        match: String,
        since: String,
        isSatisfied: Bool
    ) {
        #expect(Self.isSatisfied(match, since) == isSatisfied)
    }

    @Test(arguments: [
        "", "never", "2024-01-20T09:30:00Z", "Sat, 20 Jan 2024 09:30:00", "Sat, 20 Jan 2024 09:30:00 IST",
        "Sat, 30 Feb 2024 09:30:00 GMT", "1705743000", "*",
    ])
    func `with a date that is none is not satisfied`(since: String) {
        #expect(!Self.isSatisfied(nil, since, .distantPast))
    }

    @Test(arguments: [(0, true), (1, false), (999_999, false), (1_000_000, false), (-1, true)])
    func `by date counts a change later in the same second as a change`(microseconds: Int, isSatisfied: Bool) {
        let modified = Self.second.advanced(by: .microseconds(microseconds))
        #expect(Self.isSatisfied(nil, Self.date, modified) == isSatisfied)
    }

    @Test func `is one only with one of the headers`() {
        #expect(!ConditionalRequest(ifNoneMatch: nil, ifModifiedSince: nil).isConditional)
        #expect(ConditionalRequest(ifNoneMatch: "", ifModifiedSince: nil).isConditional)
        #expect(ConditionalRequest(ifNoneMatch: nil, ifModifiedSince: "").isConditional)
    }
}
