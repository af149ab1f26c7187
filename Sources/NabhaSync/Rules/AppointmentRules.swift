package import NabhaModel

/// What may be done to an appointment, by whom, and what follows: decided from values alone.
package enum AppointmentRules {
    /// What someone wants an appointment to become.
    package enum Transition: Sendable, Hashable {
        case confirm
        case complete(diagnosis: String?, prescription: String?)
        case noShow
        case cancel(reason: String?)

        var status: Appointment.Status {
            switch self {
            case .confirm: .confirmed
            case .complete: .completed
            case .noShow: .noShow
            case .cancel: .cancelled
            }
        }
    }

    /// Who someone is to an appointment.
    ///
    /// One who is several may do what any of them may.
    package static func parts(of principal: Principal, in appointment: Record) -> Set<Appointment.CancelledBy> {
        var parts: Set<Appointment.CancelledBy> = []
        if principal.isAdmin { parts.insert(.admin) }
        if let doctor = principal.doctor, doctor == appointment[Appointment.doctor] { parts.insert(.doctor) }
        if let patient = principal.patient, patient == appointment[Appointment.patient] { parts.insert(.patient) }
        return parts
    }

    /// The appointment after a transition.
    package static func apply(
        _ transition: Transition,
        to appointment: Record,
        by principal: Principal,
        at now: Instant
    ) throws(Problem) -> Record {
        let parts = parts(of: principal, in: appointment)
        try authorize(transition, parts)
        let status = appointment[Appointment.status]
        guard status.mayBecome(transition.status) else {
            throw .validation(
                "status",
                "An appointment that is \(status.rawValue) cannot become \(transition.status.rawValue)."
            )
        }
        var next = appointment
        next[Appointment.status] = transition.status
        switch transition {
        case .confirm: next[Appointment.confirmedAt] = now
        case .noShow: break
        case .complete(let diagnosis, let prescription):
            next[Appointment.completedAt] = now
            if let diagnosis { next[Appointment.diagnosis] = try fitting(diagnosis, Appointment.diagnosis) }
            if let prescription { next[Appointment.prescription] = try fitting(prescription, Appointment.prescription) }
        case .cancel(let reason):
            guard let reason, reason.contains(where: { !$0.isWhitespace }) else {
                throw .validation("reason", "Say why the appointment is cancelled.")
            }
            next[Appointment.cancelledAt] = now
            next[Appointment.cancelledReason] = try fitting(reason, Appointment.cancelledReason, as: "reason")
            next[Appointment.cancelledBy] =
                parts.contains(.doctor) ? .doctor : parts.contains(.patient) ? .patient : .admin
        }
        return next
    }

    /// The text, where the field may hold it.
    private static func fitting(
        _ text: String,
        _ field: Field<String?>,
        as name: String? = nil
    ) throws(Problem) -> String {
        do {
            try field.description.validate(.text(text))
            return text
        } catch {
            throw .validation(name ?? field.name, error.message)
        }
    }

    private static func authorize(
        _ transition: Transition,
        _ parts: Set<Appointment.CancelledBy>
    ) throws(Problem) {
        guard !parts.isEmpty else { throw .forbidden("This is not an appointment of yours.") }
        if case .cancel = transition { return }
        guard parts.contains(.doctor) || parts.contains(.admin) else {
            throw .forbidden("Only the appointment's doctor or an admin may do this.")
        }
    }

    /// Refuses a time that has passed.
    package static func checkBookable(_ date: Instant, now: Instant) throws(Problem) {
        guard date > now else {
            throw .validation("appointment_date", "An appointment cannot be booked in the past.")
        }
    }

    /// The times at which another active appointment of the same doctor or patient would overlap one at `date`:
    /// strictly between the two.
    package static func overlap(with date: Instant) -> (after: Instant, before: Instant) {
        (date.advanced(by: .zero - Appointment.slot), date.advanced(by: Appointment.slot))
    }

    /// What each part may write through `sync_update`.
    package static func writable(by parts: Set<Appointment.CancelledBy>) -> Set<String> {
        var fields: Set<String> = []
        if parts.contains(.admin) { fields.formUnion(syncFields) }
        if parts.contains(.doctor) { fields.formUnion(["status", "diagnosis", "prescription", "notes"]) }
        if parts.contains(.patient) { fields.formUnion(["status", "symptoms", "appointment_date"]) }
        return fields
    }

    /// What `sync_update` knows.
    package static let syncFields: Set<String> = [
        "status", "symptoms", "diagnosis", "prescription", "notes", "appointment_date",
    ]
}
