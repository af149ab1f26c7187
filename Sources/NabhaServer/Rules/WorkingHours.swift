import Foundation
import NabhaModel

/// The hours doctors keep, 09:00 to 17:00 of the deployment's wall clocks.
struct WorkingHours: Sendable {
    static let opening = 9
    static let closing = 17
    /// On a day on which no clock is changed.
    static let slotsPerDay = (closing - opening) * 2

    private let calendar: Calendar

    /// - Returns: nil where there is no such time zone.
    init?(timeZone identifier: String) {
        guard let zone = TimeZone(identifier: identifier) else { return nil }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        self.calendar = calendar
    }

    /// The beginnings of the day's slots, ascending.
    ///
    /// A day on which clocks are changed within these hours has more or fewer, and one that the zone skipped has none.
    func slots(of day: Day) -> [Instant] {
        guard let opening = instant(day, hour: Self.opening), let closing = instant(day, hour: Self.closing) else {
            return []
        }
        var slots: [Instant] = []
        var slot = opening
        while slot.advanced(by: Appointment.slot) <= closing {
            slots.append(slot)
            slot = slot.advanced(by: Appointment.slot)
        }
        return slots
    }

    /// The slots of the day in which an instant lies, and of some days after it.
    func slots(from instant: Instant, days: Int) -> [Instant] {
        let day = day(of: instant)
        return (0...days).flatMap { slots(of: Day(daysSinceEpoch: day.daysSinceEpoch + $0)) }
    }

    /// The beginning of the day in which an instant lies.
    func startOfDay(at now: Instant) -> Instant {
        instant(day(of: now), hour: 0) ?? now
    }

    private func day(of instant: Instant) -> Day {
        let date = Date(timeIntervalSince1970: Double(instant.microseconds) / 1_000_000)
        return instant.day(utcOffset: .seconds(calendar.timeZone.secondsFromGMT(for: date)))
    }

    private func instant(_ day: Day, hour: Int) -> Instant? {
        let components = DateComponents(year: day.year, month: day.month, day: day.day, hour: hour)
        guard let date = calendar.date(from: components), calendar.component(.day, from: date) == day.day else {
            return nil
        }
        return Instant(microseconds: Int64(date.timeIntervalSince1970) * 1_000_000)
    }
}
