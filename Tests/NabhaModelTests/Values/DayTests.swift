import Testing

@testable import NabhaModel

@Suite struct `A day` {
    @Test(arguments: [
        ("1970-01-01", 0, 3), ("1969-12-31", -1, 2), ("2024-01-20", 19_742, 5), ("2000-02-29", 11_016, 1),
        ("0001-01-01", -719_162, 0), ("9999-12-31", 2_932_896, 4), ("1900-03-01", -25_508, 3),
    ])
    func `is read and written, and has a number and a weekday`(text: String, number: Int, weekday: Int) throws {
        let day = try Day(iso8601: text)
        #expect(day.description == text)
        #expect(day.daysSinceEpoch == number)
        #expect(day.weekday == weekday)
        #expect(Day(daysSinceEpoch: number) == day)
        #expect(Day(year: day.year, month: day.month, day: day.day) == day)
    }

    @Test func `follows the one before, through eight centuries`() throws {
        var day = try Day(iso8601: "1600-01-01")
        let last = try Day(iso8601: "2400-12-31")
        while day < last {
            let next = day.advanced(byDays: 1)
            let isNewMonth = next.day == 1 && (next.month == day.month + 1 || (next.month == 1 && day.month == 12))
            #expect((next.day == day.day + 1 && next.month == day.month) || isNewMonth)
            #expect(next.weekday == (day.weekday + 1) % 7)
            #expect(Day(daysSinceEpoch: day.daysSinceEpoch) == day)
            day = next
        }
    }

    @Test(arguments: [
        "2024-02-30", "2023-02-29", "1900-02-29", "2100-02-29", "2024-04-31", "2024-13-01", "2024-00-01", "2024-01-00",
        "0000-01-01",
    ])
    func `that no calendar has is refused`(text: String) {
        #expect(throws: DayError.outOfRange) { try Day(iso8601: text) }
    }

    @Test(arguments: [
        "", "2024", "2024-01", "2024-1-20", "2024-01-2", "20240120", "2024/01/20", "20-01-2024", "2024-01-20T09:30:00Z",
        "2024-01-20 ", " 2024-01-20", "2024-01-20\0", "-2024-01-20", "+2024-01-20", "12024-01-20", "2024-01-200",
        "2024--1-20", "२०२४-०१-२०", "2024-01-2é", "2024-W03-6", "today", "2024\u{2010}01\u{2010}20",
    ])
    func `written in another way is refused`(text: String) {
        #expect(throws: DayError.malformed) { try Day(iso8601: text) }
    }

    @Test func `stays within the calendar`() throws {
        let day = try Day(iso8601: "2024-01-20")
        #expect(day.advanced(byDays: .max).description == "9999-12-31")
        #expect(day.advanced(byDays: .min).description == "0001-01-01")
        #expect(try Day(iso8601: "1969-01-01").advanced(byDays: .min).description == "0001-01-01")
        #expect(try Day(iso8601: "9999-12-31").advanced(byDays: 1).description == "9999-12-31")
        #expect(day.advanced(byDays: 366).advanced(byDays: -366) == day)
        #expect(Day(year: 10_000, month: 1, day: 1) == nil)
        #expect(Day(year: 0, month: 12, day: 31) == nil)
        #expect(Day(year: 2024, month: .max, day: .min) == nil)
    }

    @Test func `sorts by year, month and day`() throws {
        let texts = ["2023-12-31", "2024-01-02", "2024-01-10", "2024-02-01", "2025-01-01"]
        #expect(try texts.reversed().map { try Day(iso8601: $0) }.sorted().map(\.description) == texts)
    }

    @Test(arguments: [DayError.malformed, .outOfRange])
    func `that is refused is refused with a sentence`(error: DayError) {
        #expect(error.message.hasSuffix("."))
    }
}
