import NabhaModel
import NabhaStore
import NabhaSync

/// Changes to an appointment's fields, with the rules that go with them.
struct AppointmentEdit: Sendable {
    /// Validated values by field name; `status` moves by the state machine.
    var values: [String: Value]
    /// Old clients cancel by `sync_update`, which has no place for a reason.
    let isReasonRequired: Bool
    /// Why it is cancelled, where that is said.
    var reason: String?

    /// The reason that stands where a client could not give one.
    static let unstatedReason = "Cancelled from a syncing device."

    func apply(to appointment: Record, by principal: Principal, in transaction: Transaction) throws -> Record {
        var values = values.filter { appointment[$0.key] != $0.value }
        try AppointmentRules.authorizeChange(
            of: values.keys,
            by: AppointmentRules.parts(of: principal, in: appointment)
        )
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
            try Booking.check(next, by: principal, in: transaction)
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
        case .cancelled: .cancel(reason: reason ?? (isReasonRequired ? nil : Self.unstatedReason))
        }
    }
}
