import Testing

@testable import NabhaModel

@Suite struct `An HTTP date` {
    /// 1994-11-06T08:49:37Z, the example of RFC 9110.
    static let example = Instant(microseconds: 784_111_777_000_000)

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func `is read in each of its three forms`(text: String) {
        #expect(Instant(httpDate: text) == Self.example)
    }

    @Test func `is written in the newest form, without the fraction`() throws {
        #expect(Self.example.httpDate == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(Self.example.advanced(by: .microseconds(999_999)).httpDate == "Sun, 06 Nov 1994 08:49:37 GMT")
        #expect(Self.example.advanced(by: .microseconds(-1)).httpDate == "Sun, 06 Nov 1994 08:49:36 GMT")
        #expect(Instant(microseconds: -1).httpDate == "Wed, 31 Dec 1969 23:59:59 GMT")
        #expect(try Instant(iso8601: "0987-06-05T04:03:02Z").httpDate == "Tue, 05 Jun 0987 04:03:02 GMT")
    }

    @Test(arguments: [
        ("Thursday, 29-Feb-24 00:00:00 GMT", "2024-02-29T00:00:00Z"),
        ("Wednesday, 31-Dec-69 23:59:59 GMT", "1969-12-31T23:59:59Z"),
        ("Tuesday, 31-Dec-69 23:59:59 GMT", "2069-12-31T23:59:59Z"),
        ("Saturday, 01-Jan-00 00:00:00 GMT", "2000-01-01T00:00:00Z"),
        ("Monday, 01-Jan-00 00:00:00 GMT", "1900-01-01T00:00:00Z"),
        ("Thu Feb 29 23:59:59 2024", "2024-02-29T23:59:59Z"),
        ("Sat Jan 20 09:30:00 2024", "2024-01-20T09:30:00Z"),
    ])
    func `finds the century by the weekday`(text: String, written: String) {
        #expect(Instant(httpDate: text)?.description == written)
    }

    @Test(arguments: [
        "", "0", "GMT", "Sun", "Sun,", "2024-01-20T09:30:00Z", "1994-11-06 08:49:37 GMT", "784111777",
        "Mon, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 UTC",
        "Sun, 06 Nov 1994 08:49:37 +0000", "Sun, 06 Nov 1994 08:49:37 gmt", "sun, 06 nov 1994 08:49:37 GMT",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT", "Sun, 06 Nov +994 08:49:37 GMT",
        "Sun, 06 Nov 94 08:49:37 GMT", "Sun,06 Nov 1994 08:49:37 GMT", "Sun,  06 Nov 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49 GMT", "Sun, 06 Nov 1994 08:49:37.5 GMT", "Sun, 06 Nov 1994 8:49:37 GMT",
        "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:60:00 GMT", "Sat, 31 Dec 2016 23:59:60 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ", " Sun, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:49:37 GMT\0",
        "Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT", "Thu, 30 Feb 2023 00:00:00 GMT",
        "Wed, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Xxx 1994 08:49:37 GMT", "Sat, 01 Jan 0000 00:00:00 GMT",
        "Sunday, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT", "Monday, 06-Nov-94 08:49:37 GMT",
        "Sun, 06-Nov-94 08:49:37 GMT", "Sunday, 6-Nov-94 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37",
        "Sun Nov 6 08:49:37 1994", "Sun Nov 06 08:49:37 94", "Sun Nov  6 08:49:37 1994 GMT",
        "Sun Nov   6 08:49:37 1994", "Mon Nov  6 08:49:37 1994", "Sunday Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 GMT\u{301}", "Ｓun, 06 Nov 1994 08:49:37 GMT",
    ])
    func `that is none is not read`(text: String) {
        #expect(Instant(httpDate: text) == nil)
    }

    @Test(arguments: 1...100 as ClosedRange<UInt64>)
    func `comes back from its text`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let range = Instant.firstWritten.microseconds / 1_000_000...Instant.lastWritten.microseconds / 1_000_000
        for _ in 0..<50 {
            let instant = Instant(microseconds: .random(in: range, using: &generator) * 1_000_000)
            #expect(Instant(httpDate: instant.httpDate) == instant, "seed \(seed)")
        }
    }
}
