import Testing

@testable import NabhaModel

@Suite struct `An instant` {
    static let microsecondsInDay: Int64 = 86_400_000_000
    /// 2024-01-20T09:30:00Z, as in the contract.
    static let example = Instant(microseconds: 1_705_743_000_000_000)
    static let extremes = [Instant.distantPast, .distantFuture]

    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"),
        (1, "1970-01-01T00:00:00.000001Z"),
        (-1, "1969-12-31T23:59:59.999999Z"),
        (1_705_743_000_000_000, "2024-01-20T09:30:00Z"),
        (1_705_743_000_123_456, "2024-01-20T09:30:00.123456Z"),
        (1_705_743_000_100_000, "2024-01-20T09:30:00.100000Z"),
        (951_827_696_000_000, "2000-02-29T12:34:56Z"),
        (-62_135_596_800_000_000, "0001-01-01T00:00:00Z"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        // What four digits of a year cannot write is written as their first or last instant.
        (-62_135_596_800_000_001, "0001-01-01T00:00:00Z"),
        (253_402_300_800_000_000, "9999-12-31T23:59:59.999999Z"),
        (Int64.min, "0001-01-01T00:00:00Z"),
        (Int64.max, "9999-12-31T23:59:59.999999Z"),
    ])
    func `is written in UTC, with a fraction only where there is one`(microseconds: Int64, text: String) {
        let instant = Instant(microseconds: microseconds)
        #expect(instant.description == text)
        var bytes = Array("at ".utf8)
        instant.append(iso8601: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == "at " + text)
    }

    @Test(arguments: 1...200 as ClosedRange<UInt64>)
    func `comes back from its text, in every zone`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let range = Instant.firstWritten.microseconds...Instant.lastWritten.microseconds
        for _ in 0..<50 {
            let instant = Instant(microseconds: .random(in: range, using: &generator))
            #expect(try Instant(iso8601: instant.description) == instant, "seed \(seed)")
            let minutes = Int.random(in: -1_439...1_439, using: &generator)
            let local = instant.advanced(by: .seconds(minutes * 60))
            guard (Instant.firstWritten...Instant.lastWritten).contains(local) else { continue }
            let clock = [abs(minutes) / 60, abs(minutes) % 60].map { ($0 < 10 ? "0" : "") + String($0) }
            let sign = minutes < 0 ? "-" : "+"
            for colon in ["", ":"] {
                let text = String(local.description.dropLast()) + sign + clock.joined(separator: colon)
                #expect(try Instant(iso8601: text) == instant, "seed \(seed)")
            }
            #expect(instant.day(utcOffset: .seconds(minutes * 60)) == local.day(), "seed \(seed)")
        }
    }

    @Test(arguments: 1...50 as ClosedRange<UInt64>)
    func `is written in the order of time`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let range = Instant.firstWritten.microseconds...Instant.lastWritten.microseconds
        // Whole seconds: with a fraction left out, "00Z" would come after "00.5Z".
        let instants = (0..<20)
            .map { _ in
                Instant(microseconds: .random(in: range, using: &generator) / 1_000_000 * 1_000_000)
            }
        #expect(instants.sorted().map(\.description) == instants.map(\.description).sorted(), "seed \(seed)")
    }

    @Test func `moves and stops at the ends of what can be represented`() {
        #expect(Self.example.advanced(by: .seconds(-1)).description == "2024-01-20T09:29:59Z")
        #expect(Self.example.advanced(by: .microseconds(1)) - Self.example == .microseconds(1))
        #expect(Self.example.advanced(by: .nanoseconds(999)) == Self.example)
        let ages = Duration.seconds(Int64.max / 2)
        #expect(Self.example.advanced(by: ages) == .distantFuture)
        #expect(Self.example.advanced(by: .zero - ages) == .distantPast)
        #expect(Instant.distantFuture.advanced(by: .microseconds(1)) == .distantFuture)
        #expect(Instant.distantPast.advanced(by: .microseconds(-1)) == .distantPast)
        #expect(Instant.distantFuture - Instant.distantPast == .microseconds(Int64.max))
        #expect(Instant.distantPast - Instant.distantFuture == .microseconds(Int64.min))
        #expect(Instant.distantPast < Self.example && Self.example < .distantFuture)
    }

    @Test(arguments: [Duration.zero, .seconds(19_800), .seconds(-19_800)])
    func `at the ends of time has a day, a text and an HTTP date`(offset: Duration) {
        #expect(Instant.distantPast.day(utcOffset: offset).description == "0001-01-01")
        #expect(Instant.distantFuture.day(utcOffset: offset).description == "9999-12-31")
        #expect(Instant.distantPast.httpDate == "Mon, 01 Jan 0001 00:00:00 GMT")
        #expect(Instant.distantFuture.httpDate == "Fri, 31 Dec 9999 23:59:59 GMT")
    }

    @Test func `is made from a wall clock, and knows its day there`() throws {
        let india = Duration.seconds(19_800)
        let day = try Day(iso8601: "2024-01-20")
        #expect(Instant(day, hour: 9, minute: 30).description == "2024-01-20T09:30:00Z")
        #expect(Instant(day, hour: 9, minute: 30, utcOffset: india).description == "2024-01-20T04:00:00Z")
        #expect(Instant(day, utcOffset: india).day(utcOffset: india) == day)
        #expect(Instant(day, utcOffset: india).day() == day.advanced(byDays: -1))
        #expect(try Instant(iso8601: "1969-12-31T23:59:59.999999Z").day().description == "1969-12-31")
    }
}
