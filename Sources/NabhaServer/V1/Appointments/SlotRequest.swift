import NabhaModel
import NabhaStore
import NabhaSync

/// A question for a doctor's free slots of a day.
struct SlotRequest: Sendable {
    static let standardCount = 8

    let doctor: RecordID
    let day: Day
    let count: Int

    init(_ call: Call) throws(Problem) {
        guard let doctor = try call.idParameter("doctor_id") else {
            throw .validation("doctor_id", FieldFault.required.message)
        }
        guard let date = try call.parameter("date") else { throw .validation("date", FieldFault.required.message) }
        do {
            day = try Day(iso8601: date)
        } catch {
            throw .validation("date", error.message)
        }
        self.doctor = doctor
        count = try call.integerParameter("num_slots", in: 1...WorkingHours.slotsPerDay) ?? Self.standardCount
    }

    /// The beginnings of the slots that the caller could book.
    ///
    /// - Throws: 404 where there is no such doctor.
    func free(_ hours: WorkingHours, for principal: Principal, at now: Instant, in snapshot: Snapshot) throws
        -> [Instant]
    {
        guard let record = try snapshot.record(Doctor.model, doctor) else { throw Problem.notFound }
        guard try isBookable(record, by: principal, in: snapshot) else { return [] }
        let slots = hours.slots(of: day).filter { $0 > now }
        guard let first = slots.first, let last = slots.last else { return [] }
        let query = RecordQuery(
            Appointment.model,
            where: [
                .equals(Appointment.doctor.name, .integer(doctor)), .isActiveAppointment,
                .atLeast(Appointment.date.name, .instant(AppointmentRules.overlap(with: first).after)),
                .below(Appointment.date.name, .instant(AppointmentRules.overlap(with: last).before)),
            ]
        )
        let taken = try snapshot.records(query).map { $0[Appointment.date] }
        return Array(AppointmentRules.free(slots, besides: taken).prefix(count))
    }

    private func isBookable(_ doctor: Record, by principal: Principal, in snapshot: Snapshot) throws -> Bool {
        var parts: Set<Appointment.CancelledBy> = principal.isAdmin ? [.admin] : []
        if principal.doctor == doctor.id { parts.insert(.doctor) }
        let user = try snapshot.record(User.model, doctor[Doctor.user])
        do {
            try AppointmentRules.checkTakesAppointments(doctor, canSignIn: user?[User.isActive] ?? false, by: parts)
            return true
        } catch {
            return false
        }
    }
}
