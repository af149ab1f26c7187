import NabhaModel
import NabhaStore
import NabhaSync

/// Changes to an appointment's fields, with the rules that go with them.
struct AppointmentEdit: Sendable {
    /// Validated values by field name; `status` moves by the state machine.
    var values: [String: Value]
    /// Old clients cancel by `sync_update`, which has no place for a reason.
    let isReasonRequired: Bool

    /// The reason that stands where a client could not give one.
    static let unstatedReason = "Cancelled from a syncing device."

    func apply(to appointment: Record, by principal: Principal, in transaction: Transaction) throws -> Record {
        var values = values
        let wanted = values.removeValue(forKey: Appointment.status.name).flatMap { Appointment.Status($0) }
        let current = appointment[Appointment.status]
        guard current.isActive || values.isEmpty && (wanted == nil || wanted == current) else {
            throw Problem.validation("status", "An appointment that is \(current.rawValue) does not change any more.")
        }
        var next = appointment
        for (name, value) in values { next[name] = value }
        if next[Appointment.date] != appointment[Appointment.date]
            || next[Appointment.doctor] != appointment[Appointment.doctor]
        {
            try AppointmentRules.checkBookable(next[Appointment.date], now: transaction.now)
            try SlotRule.checkFree(next, in: transaction)
        }
        guard let wanted, wanted != current else { return next }
        guard let transition = transition(to: wanted) else {
            throw Problem.validation("status", "An appointment cannot become \(wanted.rawValue) again.")
        }
        return try AppointmentRules.apply(transition, to: next, by: principal, at: transaction.now)
    }

    private func transition(to status: Appointment.Status) -> AppointmentRules.Transition? {
        switch status {
        case .pending: nil
        case .confirmed: .confirm
        case .completed: .complete(diagnosis: nil, prescription: nil)
        case .noShow: .noShow
        case .cancelled: .cancel(reason: isReasonRequired ? nil : Self.unstatedReason)
        }
    }
}

/// No doctor and no patient has two active appointments that overlap.
enum SlotRule {
    static func checkFree(_ appointment: Record, in transaction: Transaction) throws {
        let (after, before) = AppointmentRules.overlap(with: appointment[Appointment.date])
        let active = [Appointment.Status.pending, .confirmed].map(\.value)
        for (field, id, whose) in [
            (Appointment.doctor.name, appointment[Appointment.doctor], "doctor"),
            (Appointment.patient.name, appointment[Appointment.patient], "patient"),
        ] {
            let query = RecordQuery(
                Appointment.model,
                where: [
                    .equals(field, .integer(id)), .oneOf(Appointment.status.name, active),
                    .atLeast(Appointment.date.name, .instant(after.advanced(by: .microseconds(1)))),
                    .below(Appointment.date.name, .instant(before)),
                    .differs("id", .integer(appointment.id)),
                ],
                limit: 1
            )
            guard try transaction.snapshot.records(query).isEmpty else {
                throw Problem.validation(
                    "appointment_date",
                    "The \(whose) has another appointment within 30 minutes of this time."
                )
            }
        }
    }
}
