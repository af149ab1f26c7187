/// A point in time, in whole microseconds since 1970-01-01T00:00:00Z.
///
/// What databases and the API keep; the type is ours because Foundation's dates are floating-point seconds, which do not
/// hold microseconds exactly.
package struct Instant: Hashable, Comparable, Sendable {
    package let microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package static let distantPast = Instant(microseconds: .min)
    package static let distantFuture = Instant(microseconds: .max)

    /// What four digits of a year can say: the years 1 to 9999.
    package static let calendar =
        Instant(microseconds: -62_135_596_800_000_000)...Instant(microseconds: 253_402_300_799_999_999)

    package static func < (left: Instant, right: Instant) -> Bool { left.microseconds < right.microseconds }

    /// Later by a duration, or earlier by a negative one; stays within what can be represented.
    package func advanced(by duration: Duration) -> Instant {
        let offset = duration.wholeMicroseconds
        let (sum, overflows) = microseconds.addingReportingOverflow(offset)
        guard overflows || offset == .min || offset == .max else { return Instant(microseconds: sum) }
        return duration < .zero ? .distantPast : .distantFuture
    }

    package static func - (left: Instant, right: Instant) -> Duration {
        let (difference, overflows) = left.microseconds.subtractingReportingOverflow(right.microseconds)
        return .microseconds(overflows ? (left > right ? .max : .min) : difference)
    }

    /// A wall-clock time of a day, where clocks are ahead of UTC by `utcOffset`.
    package init(_ day: Day, hour: Int = 0, minute: Int = 0, utcOffset: Duration = .zero) {
        let midnight = Instant(microseconds: Int64(day.daysSinceEpoch) * CivilTime.microsecondsPerDay)
        self = midnight.advanced(by: .seconds(hour * 3_600 + minute * 60) - utcOffset)
    }

    /// The day it is where clocks are ahead of UTC by `utcOffset`.
    package func day(utcOffset: Duration = .zero) -> Day {
        let local = advanced(by: utcOffset).microseconds
        return Day(daysSinceEpoch: Int(CivilTime.floorDivide(local, CivilTime.microsecondsPerDay)))
    }
}

extension Duration {
    /// Truncated, and within 64 bits.
    package var wholeMicroseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, overflows) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflows else { return seconds < 0 ? .min : .max }
        let (sum, sumOverflows) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        return sumOverflows ? (seconds < 0 ? .min : .max) : sum
    }
}

/// Division as calendars need it.
enum CivilTime {
    static let microsecondsPerDay: Int64 = 86_400_000_000

    static func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
        let quotient = number / divisor
        return number % divisor < 0 ? quotient - 1 : quotient
    }
}
