import Foundation
import NabhaModel

/// Times as people say them, where they are.
struct PersonClock: Sendable {
    let now: Instant
    let calendar: Calendar

    init(now: Instant, timeZone: TimeZone = .current) {
        self.now = now
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        self.calendar = calendar
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `today 10:40`, `tomorrow 09:30`, `3 Dec 10:40`, with the year where it is another.
    func text(_ instant: Instant) -> String {
        let moment = date(instant)
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute], from: moment)
        let time = Self.twoDigits(parts.hour) + ":" + Self.twoDigits(parts.minute)
        let days =
            calendar.dateComponents(
                [.day],
                from: calendar.startOfDay(for: date(now)),
                to: calendar.startOfDay(for: moment)
            )
            .day ?? 0
        switch days {
        case 0: return "today \(time)"
        case 1: return "tomorrow \(time)"
        case -1: return "yesterday \(time)"
        default: return "\(dayText(parts)) \(time)"
        }
    }

    private func dayText(_ parts: DateComponents) -> String {
        let text = "\(parts.day ?? 0) \(Self.months[(parts.month ?? 1) - 1])"
        return parts.year == calendar.component(.year, from: date(now)) ? text : "\(text) \(parts.year ?? 0)"
    }

    /// The day it is.
    var today: Day { now.day(utcOffset: .seconds(calendar.timeZone.secondsFromGMT(for: date(now)))) }

    /// From the beginning of one day to that of another.
    func interval(from day: Day, days: Int) -> Range<Instant> {
        let start = instant(day, hour: 0, minute: 0)
        let end = instant(Day(daysSinceEpoch: day.daysSinceEpoch + days), hour: 0, minute: 0)
        return start..<end
    }

    /// Reads `today 10:40`, `tomorrow 10:40`, `2026-12-03 10:40`, or an instant with its time zone.
    func instant(_ text: String) throws(CommandFailure) -> Instant {
        let words = text.split(separator: " ")
        if words.count == 2, let time = Self.time(words[1]), let day = try? day(String(words[0])) {
            return instant(day, hour: time.hour, minute: time.minute)
        }
        guard let instant = try? Instant(iso8601: text) else {
            throw CommandFailure(
                .usage,
                "\"\(text)\" is no time. Give one such as \"today 10:30\", \"tomorrow 10:30\" or \"2026-12-03 10:30\"."
            )
        }
        return instant
    }

    /// Reads `today`, `tomorrow` or `2026-12-03`.
    func day(_ text: String) throws(CommandFailure) -> Day {
        switch text {
        case "today": return today
        case "tomorrow": return Day(daysSinceEpoch: today.daysSinceEpoch + 1)
        case "yesterday": return Day(daysSinceEpoch: today.daysSinceEpoch - 1)
        default:
            guard let day = try? Day(iso8601: text) else {
                throw CommandFailure(.usage, "\"\(text)\" is no day. Give today, tomorrow or one such as 2026-12-03.")
            }
            return day
        }
    }

    private static func time(_ text: Substring) -> (hour: Int, minute: Int)? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let hour = Int(parts[0]), let minute = Int(parts[1]), (0...23).contains(hour),
            (0...59).contains(minute)
        else { return nil }
        return (hour, minute)
    }

    private func instant(_ day: Day, hour: Int, minute: Int) -> Instant {
        let naive = Instant(day, hour: hour, minute: minute)
        let offset = Duration.seconds(calendar.timeZone.secondsFromGMT(for: date(naive)))
        return Instant(day, hour: hour, minute: minute, utcOffset: offset)
    }

    func date(_ instant: Instant) -> Date { instant.date }

    private static func twoDigits(_ number: Int?) -> String {
        (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)"
    }
}

extension Instant {
    /// To a microsecond, as far as dates have them.
    var date: Date { Date(timeIntervalSince1970: Double(microseconds) / 1_000_000) }

    init(_ date: Date) { self.init(microseconds: Int64((date.timeIntervalSince1970 * 1_000_000).rounded())) }
}
