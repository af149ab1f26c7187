import NabhaModel

/// Days and slots of the district, counted from the day of `now` in Indian time, which knows no summer time.
struct DemoCalendar: Sendable {
    /// In microseconds, as everything here.
    static let minute: Int64 = 60_000_000
    static let hour = 60 * minute
    static let day = 24 * hour
    private static let offset = 5 * hour + 30 * minute

    /// From 09:00 to 17:00, each half an hour.
    static let slotsPerDay = 16
    static let daysBack = 365
    static let daysAhead = 14

    let now: Int64
    private let today: Int64

    init(now: Instant) {
        self.now = now.microseconds
        let local = now.microseconds + Self.offset
        let days = local >= 0 ? local / Self.day : (local - Self.day + 1) / Self.day
        today = days
    }

    /// No event of the demonstration is later.
    var latest: Int64 { now - Self.minute }

    /// When a slot begins; `slot` counts all slots from the first of the day `daysBack` ago.
    func start(ofSlot slot: Int) -> Int64 {
        let (day, half) = slot.quotientAndRemainder(dividingBy: Self.slotsPerDay)
        return midnight(day - Self.daysBack) + 9 * Self.hour + Int64(half) * 30 * Self.minute
    }

    func midnight(_ day: Int) -> Int64 { (today + Int64(day)) * Self.day - Self.offset }

    /// The first day of the epoch was a Thursday.
    func isSunday(_ day: Int) -> Bool { (today + Int64(day) + 4) % 7 == 0 }

    /// The year of `now`, good enough to make ages of.
    var year: Int { 1970 + Int(Double(today) / 365.2425) }

    /// The district is set up in the month before the first appointment is made.
    var opening: Int64 { midnight(-Self.daysBack - 45) }
    var openingLength: Int64 { 30 * Self.day }
}
