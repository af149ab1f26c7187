/// Why a text is not a day.
package enum DayError: Error, Hashable, Sendable {
    case malformed
    /// A day that no calendar has.
    case outOfRange

    package var message: String {
        switch self {
        case .malformed: "Not a date: write it as 2024-01-20."
        case .outOfRange: "There is no such date."
        }
    }
}

/// A day of the Gregorian calendar, in the years 1 to 9999.
package struct Day: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let year: Int
    package let month: Int
    package let day: Int

    /// - Returns: nil for a day that the calendar does not have.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9_999).contains(year), (1...12).contains(month), day >= 1,
            day <= Self.length(ofMonth: month, year: year)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads `YYYY-MM-DD`, and nothing else.
    package init(iso8601 text: String) throws(DayError) {
        var reader = CivilReader(text)
        do {
            self = try reader.day()
        } catch {
            throw error == .outOfRange ? .outOfRange : .malformed
        }
        guard reader.isAtEnd else { throw .malformed }
    }

    /// Counted from 1970-01-01.
    ///
    /// Days beyond the years 1 to 9999 become the first or last of these.
    ///
    /// The arithmetic is Howard Hinnant's `civil_from_days`, "chrono-Compatible Low-Level Date Algorithms".
    package init(daysSinceEpoch days: Int) {
        let shifted = min(max(days, -719_162), 2_932_896) + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// The inverse: `days_from_civil` of the same page.
    package var daysSinceEpoch: Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// 0 for Monday.
    package var weekday: Int { ((daysSinceEpoch + 3) % 7 + 7) % 7 }

    /// Later by a number of days, or earlier by a negative one; stays within the years 1 to 9999.
    package func advanced(byDays days: Int) -> Day {
        let (sum, overflows) = daysSinceEpoch.addingReportingOverflow(days)
        return Day(daysSinceEpoch: overflows ? (days < 0 ? .min : .max) : sum)
    }

    package static func < (left: Day, right: Day) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }

    package var description: String {
        var bytes: [UInt8] = []
        append(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    func append(to bytes: inout [UInt8]) {
        appendYear(to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        DecimalDigits.append(pair: month, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        DecimalDigits.append(pair: day, to: &bytes)
    }

    /// In four digits.
    func appendYear(to bytes: inout [UInt8]) {
        DecimalDigits.append(pair: year / 100, to: &bytes)
        DecimalDigits.append(pair: year % 100, to: &bytes)
    }

    private static func length(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
