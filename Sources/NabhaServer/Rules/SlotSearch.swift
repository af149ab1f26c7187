import NabhaModel
import NabhaStore
import NabhaSync

/// Finds other times for an appointment whose time is taken.
struct SlotSearch {
    let hours: WorkingHours
    let now: Instant

    /// Days after the wanted one that are looked at.
    private static let days = 7

    /// The free slots of the doctor in which the patient is free too, on the wanted day or the next ones, nearest first.
    func free(near appointment: Record, in snapshot: Snapshot) throws -> [Instant] {
        let wanted = appointment[Appointment.date]
        guard wanted.isNearEnough else { return [] }
        let slots = hours.slots(from: wanted, days: Self.days).filter { $0 > now }
        guard let first = slots.first, let last = slots.last else { return [] }
        let isNear: [RecordQuery.Condition] = [
            .isActiveAppointment,
            .atLeast(Appointment.date.name, .instant(AppointmentRules.overlap(with: first).after)),
            .below(Appointment.date.name, .instant(AppointmentRules.overlap(with: last).before)),
            .differs("id", .integer(appointment.id)),
        ]
        var taken: [Instant] = []
        for field in [Appointment.doctor.description, Appointment.patient.description] {
            let query = RecordQuery(Appointment.model, where: [.equals(field.name, appointment[field.name])] + isNear)
            taken += try snapshot.records(query).map { $0[Appointment.date] }
        }
        let free = AppointmentRules.free(slots, besides: taken)
        let nearest = free.sorted { (($0 - wanted).magnitude, $0) < (($1 - wanted).magnitude, $1) }
        return Array(nearest.prefix(SyncLimit.alternatives))
    }
}

extension Duration {
    fileprivate var magnitude: Duration { self < .zero ? .zero - self : self }
}

extension Instant {
    /// Within the years that calendars are about: a hostile instant must not be searched around.
    fileprivate var isNearEnough: Bool {
        let bounds = Day(daysSinceEpoch: 0).daysSinceEpoch...Day(daysSinceEpoch: 2_932_896).daysSinceEpoch
        return bounds.contains(day().daysSinceEpoch)
    }
}
