import NabhaModel

/// Who sees whom and when, and in which order everything is written.
///
/// Some twenty bytes for each appointment.
struct DemoPlan: Sendable {
    struct Placement: Sendable {
        let slot: Int32
        let doctor: Int32
        let patient: Int32
    }

    struct Event: Sendable {
        var instant: Int64
        let kind: DemoKind
        let index: Int32
    }

    let seed: UInt64
    let scale: DemoScale
    let calendar: DemoCalendar
    /// By date: an appointment's id is its place here, counted from 1.
    let placements: [Placement]
    let people: DemoPeople

    init(seed: UInt64, scale: DemoScale, now: Instant) {
        self.seed = seed
        self.scale = scale
        calendar = DemoCalendar(now: now)
        people = DemoPeople(seed: seed, year: calendar.year)
        var generator = SeededGenerator(seed: seed, .placement, 0)
        var taken = TakenSlots()
        var placements: [Placement] = []
        placements.reserveCapacity(scale.appointments)
        for index in 0..<scale.appointments {
            let visitors = Visitors(scale: scale, people: people)
            let days = Self.days(of: index, in: scale)
            placements.append(
                taken.place(on: days, calendar: calendar, using: &generator) { generator in
                    // The first of today's and of the coming days' belong to the logins that guides name.
                    index < 2 ? (0, 0) : visitors.draw(using: &generator)
                }
            )
        }
        placements.sort { ($0.slot, $0.doctor) < ($1.slot, $1.doctor) }
        self.placements = placements
    }

    /// Which days an appointment may fall on: some today, some in the coming two weeks, most in the past year.
    private static func days(of index: Int, in scale: DemoScale) -> ClosedRange<Int> {
        let today = max(1, scale.appointments / 200)
        let ahead = max(1, scale.appointments / 22)
        if index == 1 { return 1...7 }
        if index < today { return 0...0 }
        if index < today + ahead { return 1...DemoCalendar.daysAhead }
        return -DemoCalendar.daysBack ... -1
    }

    func visit(_ index: Int) -> DemoVisit {
        DemoVisit(
            placements[index],
            id: RecordID(index + 1),
            calendar: calendar,
            using: SeededGenerator(seed: seed, .visit, index)
        )
    }

    /// Everything that is written, in order, each at an instant of its own.
    func events() -> [Event] {
        var events = opening()
        var history = placements.indices.map { Event(instant: visit($0).changedAt, kind: .visit, index: Int32($0)) }
        history += (0..<scale.stock)
            .map { index in
                var generator = SeededGenerator(seed: seed, .stock, index)
                let age = Int64(generator.below(Int(30 * DemoCalendar.day)))
                return Event(instant: calendar.latest - age, kind: .stock, index: Int32(index))
            }
        history.sort { ($0.instant, $0.kind, $0.index) < ($1.instant, $1.kind, $1.index) }
        for place in history.indices.dropFirst() {
            history[place].instant = max(history[place].instant, history[place - 1].instant + 1)
        }
        events += history
        return events
    }

    private func opening() -> [Event] {
        let counts: [(DemoKind, Int)] = [
            (.admin, 1), (.medicine, DemoScale.medicines), (.doctor, scale.doctors), (.pharmacy, scale.pharmacies),
            (.pharmacist, scale.pharmacists), (.patient, scale.patients),
        ]
        let total = counts.reduce(0) { $0 + $1.1 }
        let step = calendar.openingLength / Int64(total)
        return counts.flatMap { kind, count in (0..<count).map { (kind, $0) } }
            .enumerated()
            .map { place, entry in
                Event(instant: calendar.opening + Int64(place) * step, kind: entry.0, index: Int32(entry.1))
            }
    }
}
