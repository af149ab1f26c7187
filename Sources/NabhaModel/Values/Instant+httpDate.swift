extension Instant {
    private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// As HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7), without the fraction.
    package var httpDate: String {
        let day = day()
        let clock = description.dropFirst(11).prefix(8)
        let number = day.day < 10 ? "0\(day.day)" : "\(day.day)"
        let year = String(day.description.prefix(4))
        return "\(Self.weekdays[day.weekday]), \(number) \(Self.months[day.month - 1]) \(year) \(clock) GMT"
    }

    /// Reads a date as HTTP writes it now; the two obsolete forms are not accepted and count as no date.
    package init?(httpDate text: some StringProtocol) {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", parts[0].hasSuffix(","),
            Self.weekdays.contains(String(parts[0].dropLast())),
            parts[1].count == 2, let number = Int(parts[1]), let month = Self.months.firstIndex(of: String(parts[2])),
            parts[3].count == 4, let year = Int(parts[3]), let day = Day(year: year, month: month + 1, day: number),
            let instant = try? Instant(iso8601: "\(day)T\(parts[4])Z")
        else { return nil }
        self = instant
    }
}
