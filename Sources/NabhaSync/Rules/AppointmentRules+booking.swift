package import NabhaModel

extension AppointmentRules {
    /// Refuses a doctor who cannot be booked.
    ///
    /// A doctor who is not available is closed to patients; the doctor and admins, who know why, may still book.
    ///
    /// - Parameters:
    ///   - doctor: whom the appointment is with.
    ///   - canSignIn: whether the doctor's user is active.
    ///   - parts: who the one who books is to the appointment.
    package static func checkTakesAppointments(
        _ doctor: Record,
        canSignIn: Bool,
        by parts: Set<Appointment.CancelledBy>
    ) throws(Problem) {
        guard canSignIn else {
            throw .validation("doctor", "This doctor does not work here any more: choose another.")
        }
        guard doctor[Doctor.isAvailable] || !parts.isDisjoint(with: [.doctor, .admin]) else {
            throw .validation("doctor", "This doctor takes no appointments at the moment: choose another.")
        }
    }

    /// Refuses changes of fields that are not for this part to write.
    ///
    /// - Parameter changed: the fields whose values differ; what is sent back unchanged is no change.
    package static func authorizeChange(
        of changed: some Sequence<String>,
        by parts: Set<Appointment.CancelledBy>
    ) throws(Problem) {
        var own = writable(by: parts)
        if parts.contains(.admin) { own.insert(Appointment.doctor.name) }
        let foreign = Set(changed).subtracting(own)
        guard foreign.isEmpty else {
            throw .forbidden("You may not change: \(foreign.sorted().joined(separator: ", ")).")
        }
    }

    /// Refuses a change that cannot be right, whatever else the server knows.
    ///
    /// - Parameter changed: the fields that get another value.
    package static func checkEdit(
        of appointment: Record,
        to changed: [String: Value],
        by principal: Principal,
        at now: Instant
    ) throws(Problem) {
        guard !changed.isEmpty else { return }
        let parts = parts(of: principal, in: appointment)
        guard !parts.isEmpty else { throw .forbidden("This is not an appointment of yours.") }
        try authorizeChange(of: changed.keys.sorted(), by: parts)
        let status = appointment[Appointment.status]
        guard status.isActive else {
            throw .validation("status", "An appointment that is \(status.rawValue) does not change any more.")
        }
        if let date = changed[Appointment.date.name].flatMap({ Instant($0) }) { try checkBookable(date, now: now) }
    }

    /// The beginnings among `slots` at which an appointment overlaps none of those that begin at `taken`.
    package static func free(_ slots: [Instant], besides taken: [Instant]) -> [Instant] {
        slots.filter { slot in
            let (after, before) = overlap(with: slot)
            return !taken.contains { after < $0 && $0 < before }
        }
    }
}
