/// Why a text is not an instant.
package enum InstantError: Error, Hashable, Sendable {
    case malformed
    case noTime
    case noZone
    /// A day, hour, minute or second that no calendar has.
    case outOfRange

    package var message: String {
        switch self {
        case .malformed: "Not a date and time: use ISO 8601, as 2024-01-20T09:30:00Z."
        case .noTime: "The time is missing: use ISO 8601, as 2024-01-20T09:30:00Z."
        case .noZone: "The zone is missing: end with Z or an offset as +05:30."
        case .outOfRange: "There is no such date or time."
        }
    }
}

extension Instant: CustomStringConvertible {
    /// The first and the last instant that four digits of a year can write.
    static let firstWritten = Instant(microseconds: -62_135_596_800_000_000)
    static let lastWritten = Instant(microseconds: 253_402_300_799_999_999)

    /// ISO 8601 in UTC with `Z`; six digits of fraction only where they are not zero.
    ///
    /// What lies outside the years 1 to 9999 is written as their first or last instant.
    package var description: String {
        var bytes: [UInt8] = []
        append(iso8601: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the ``description``, in ASCII.
    package func append(iso8601 bytes: inout [UInt8]) {
        let written = min(max(self, .firstWritten), .lastWritten)
        written.day().append(to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        written.appendClock(to: &bytes)
        let fraction = Int(written.microsecondsOfDay % 1_000_000)
        if fraction != 0 {
            bytes.append(UInt8(ascii: "."))
            DecimalDigits.append(pair: fraction / 10_000, to: &bytes)
            DecimalDigits.append(pair: fraction / 100 % 100, to: &bytes)
            DecimalDigits.append(pair: fraction % 100, to: &bytes)
        }
        bytes.append(UInt8(ascii: "Z"))
    }

    /// `09:30:00` in UTC.
    func appendClock(to bytes: inout [UInt8]) {
        let seconds = Int(microsecondsOfDay / 1_000_000)
        DecimalDigits.append(pair: seconds / 3_600, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        DecimalDigits.append(pair: seconds / 60 % 60, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        DecimalDigits.append(pair: seconds % 60, to: &bytes)
    }

    private var microsecondsOfDay: Int64 {
        let rest = microseconds % CivilTime.microsecondsPerDay
        return rest < 0 ? rest + CivilTime.microsecondsPerDay : rest
    }

    /// Reads ISO 8601 with date, time and zone, in the years 1 to 9999.
    ///
    /// Takes `T` or a space between date and time, a fraction of one to nine digits (cut after microseconds), seconds left
    /// out, and `Z` or an offset with or without colon and minutes. A space where the sign of the offset should stand is
    /// a `+` that a query string lost. Leap seconds are refused: neither the database nor other clocks here know them.
    package init(iso8601 text: String) throws(InstantError) {
        var reader = CivilReader(text)
        let day = try reader.day()
        guard !reader.isAtEnd, !reader.isAtZone else { throw .noTime }
        guard reader.skip(anyOf: "Tt ") else { throw .malformed }
        guard !reader.isAtEnd else { throw .noTime }
        let hour = try reader.number(digits: 2)
        guard reader.skip(anyOf: ":") else { throw .malformed }
        let minute = try reader.number(digits: 2)
        var second = 0
        var fraction = 0
        if reader.skip(anyOf: ":") {
            second = try reader.number(digits: 2)
            if reader.skip(anyOf: ".,") { fraction = try reader.fraction() }
        }
        guard hour < 24, minute < 60, second < 60 else { throw .outOfRange }
        let offset = try reader.offset()
        guard reader.isAtEnd else { throw .malformed }
        let seconds = Int64(day.daysSinceEpoch) * 86_400 + Int64(hour * 3_600 + minute * 60 + second) - Int64(offset)
        self.init(microseconds: seconds * 1_000_000 + Int64(fraction))
        // The zone may have moved the first or last hours of the calendar out of it.
        guard self >= .firstWritten, self <= .lastWritten else { throw .outOfRange }
    }
}
