import NabhaModel

/// One appointment from the call to what came of it; every instant lies before `now`, except the date of one to come.
struct DemoVisit: Sendable {
    let id: RecordID
    let doctor: Int
    let patient: Int
    let date: Int64
    let createdAt: Int64
    private(set) var status = Appointment.Status.pending
    private(set) var confirmedAt: Int64?
    private(set) var completedAt: Int64?
    private(set) var cancelledAt: Int64?
    /// The instant of the last thing that happened to it.
    private(set) var changedAt: Int64
    /// For what is written about it.
    private(set) var generator: SeededGenerator

    init(_ placement: DemoPlan.Placement, id: RecordID, calendar: DemoCalendar, using generator: SeededGenerator) {
        var generator = generator
        self.id = id
        doctor = Int(placement.doctor)
        patient = Int(placement.patient)
        date = calendar.start(ofSlot: Int(placement.slot))
        let lead = 2 * DemoCalendar.hour + Int64(generator.below(Int(14 * DemoCalendar.day)))
        createdAt = min(date, calendar.latest) - lead
        changedAt = createdAt
        self.generator = generator
        live(until: calendar.latest)
    }

    /// How often things end in which way, in percent.
    private enum Ending {
        /// Not yet over: cancelled, confirmed, or else waiting for an answer.
        static let ahead = (cancelled: 10, confirmed: 50)
        /// Over for some days: hardly any was forgotten.
        static let past = (completed: 79, noShow: 9, cancelled: 11)
        /// Of those just over, some have not been closed.
        static let justOver = (completed: 70, noShow: 8, cancelled: 9)
    }

    private mutating func live(until latest: Int64) {
        let draw = generator.below(100)
        if date + 30 * DemoCalendar.minute > latest {
            if draw < Ending.ahead.cancelled {
                cancel(before: min(date, latest))
            } else if draw < Ending.ahead.cancelled + Ending.ahead.confirmed {
                confirm(before: min(date, latest))
            }
            return
        }
        let isJustOver = date > latest - 3 * DemoCalendar.day
        let shares = isJustOver ? Ending.justOver : Ending.past
        if draw < shares.completed {
            complete()
        } else if draw < shares.completed + shares.noShow {
            miss()
        } else if draw < shares.completed + shares.noShow + shares.cancelled {
            cancel(before: date)
        } else {
            confirm(before: date)
        }
    }

    private mutating func confirm(before end: Int64) {
        let instant = createdAt + 1 + Int64(generator.below(Int((end - createdAt) / 2)))
        confirmedAt = instant
        changedAt = instant
        status = .confirmed
    }

    private mutating func complete() {
        confirm(before: date)
        let instant = date + 5 * DemoCalendar.minute + Int64(generator.below(Int(25 * DemoCalendar.minute)))
        completedAt = instant
        changedAt = instant
        status = .completed
    }

    private mutating func miss() {
        confirm(before: date)
        changedAt = date + 15 * DemoCalendar.minute + Int64(generator.below(Int(15 * DemoCalendar.minute)))
        status = .noShow
    }

    private mutating func cancel(before end: Int64) {
        if generator.chance(percent: 50) { confirm(before: end) }
        let half = (end - createdAt) / 2
        let instant = createdAt + half + 1 + Int64(generator.below(Int(half)))
        cancelledAt = instant
        changedAt = instant
        status = .cancelled
    }
}
