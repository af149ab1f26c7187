extension Instant {
    /// As HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7), without the fraction.
    ///
    /// What lies outside the years 1 to 9999 is written as their first or last second.
    package var httpDate: String {
        let written = min(max(self, .firstWritten), .lastWritten)
        let day = written.day()
        var bytes = Array(HTTPDateWords.weekdays[day.weekday].utf8.prefix(3))
        bytes += ", ".utf8
        DecimalDigits.append(pair: day.day, to: &bytes)
        bytes += " \(HTTPDateWords.months[day.month - 1]) ".utf8
        day.appendYear(to: &bytes)
        bytes.append(UInt8(ascii: " "))
        written.appendClock(to: &bytes)
        bytes += " GMT".utf8
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Reads a date as HTTP writes it now, or as it once did: `Sunday, 06-Nov-94 08:49:37 GMT` and
    /// `Sun Nov  6 08:49:37 1994`.
    ///
    /// - Returns: nil for anything else, also for a weekday that the date does not have.
    package init?(httpDate text: String) {
        var reader = CivilReader(text)
        guard let instant = try? reader.httpDate(), reader.isAtEnd else { return nil }
        self = instant
    }
}

private enum HTTPDateWords {
    /// From Monday, as ``Day/weekday`` counts.
    ///
    /// The newer form takes the first three letters.
    static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    static let shortWeekdays = weekdays.map { String($0.prefix(3)) }
    static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}

extension CivilReader {
    fileprivate mutating func httpDate() throws(InstantError) -> Instant {
        if let weekday = choice(of: HTTPDateWords.weekdays) { return try rfc850(weekday) }
        guard let weekday = choice(of: HTTPDateWords.shortWeekdays) else { throw .malformed }
        return try skip(", ") ? fixed(weekday) : asctime(weekday)
    }

    /// After the weekday and comma of `Sun, 06 Nov 1994 08:49:37 GMT`.
    private mutating func fixed(_ weekday: Int) throws(InstantError) -> Instant {
        let number = try self.number(digits: 2)
        try expect(" ")
        let month = try self.month()
        try expect(" ")
        let year = try self.number(digits: 4)
        try expect(" ")
        let seconds = try clock()
        try expect(" GMT")
        return try instant(weekday, year, month, number, seconds)
    }

    /// After the weekday of `Sunday, 06-Nov-94 08:49:37 GMT`.
    ///
    /// The year's two digits leave the century open; the weekday, which no two neighbouring centuries share, settles it
    /// without asking a clock.
    private mutating func rfc850(_ weekday: Int) throws(InstantError) -> Instant {
        try expect(", ")
        let number = try self.number(digits: 2)
        try expect("-")
        let month = try self.month()
        try expect("-")
        let year = try self.number(digits: 2)
        try expect(" ")
        let seconds = try clock()
        try expect(" GMT")
        do {
            return try instant(weekday, 2_000 + year, month, number, seconds)
        } catch {
            return try instant(weekday, 1_900 + year, month, number, seconds)
        }
    }

    /// After the weekday of `Sun Nov  6 08:49:37 1994`.
    private mutating func asctime(_ weekday: Int) throws(InstantError) -> Instant {
        try expect(" ")
        let month = try self.month()
        try expect(" ")
        let number = try self.number(digits: skip(" ") ? 1 : 2)
        try expect(" ")
        let seconds = try clock()
        try expect(" ")
        return try instant(weekday, try self.number(digits: 4), month, number, seconds)
    }

    private mutating func month() throws(InstantError) -> Int {
        guard let index = choice(of: HTTPDateWords.months) else { throw .malformed }
        return index + 1
    }

    /// `08:49:37`, in seconds since midnight.
    private mutating func clock() throws(InstantError) -> Int {
        let hour = try number(digits: 2)
        try expect(":")
        let minute = try number(digits: 2)
        try expect(":")
        let second = try number(digits: 2)
        guard hour < 24, minute < 60, second < 60 else { throw .outOfRange }
        return hour * 3_600 + minute * 60 + second
    }

    private mutating func expect(_ word: String) throws(InstantError) {
        guard skip(word) else { throw .malformed }
    }

    private func instant(_ weekday: Int, _ year: Int, _ month: Int, _ number: Int, _ seconds: Int) throws(InstantError)
        -> Instant
    {
        guard let day = Day(year: year, month: month, day: number), day.weekday == weekday else { throw .outOfRange }
        return Instant(day).advanced(by: .seconds(seconds))
    }
}
