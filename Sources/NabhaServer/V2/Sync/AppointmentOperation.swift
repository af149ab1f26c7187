import NabhaModel
import NabhaStore
import NabhaSync

/// What is special about edits of appointments: a status that moves by a table, times that must be free, and text that is
/// fixed once the visit is over.
struct AppointmentOperation {
    let rules: OperationRules
    private var transaction: Transaction { rules.transaction }

    private static let atCreation: Set<String> = [
        Appointment.patient.name, Appointment.doctor.name, Appointment.date.name, Appointment.symptoms.name,
        Appointment.notes.name,
    ]

    func checkCreation(of appointment: Record, given: Set<String>) throws {
        let foreign = given.subtracting(Self.atCreation)
        guard foreign.isEmpty else {
            throw Refusal(Problem.validation(Dictionary(foreign.map { ($0, [FieldFault.unknown.message]) }) { $1 }))
        }
        try checkBooking(of: appointment)
    }

    func set(_ record: Record, _ members: [JSON.Member], base: Revision) throws -> OperationOutcome {
        let given = try rules.values(members, of: Appointment.model) {
            $0.writable == .always || $0.name == Appointment.cancelledReason.name
        }
        var changed = given.filter { record[$0.key] != $0.value }
        let reason = changed.removeValue(forKey: Appointment.cancelledReason.name).flatMap { String($0) }
        if reason != nil { try checkReason(record, changed) }
        guard !changed.isEmpty else { return OperationOutcome(unchanged: record.revision) }
        try checkParts(record, changed: Set(changed.keys))
        try checkStatus(record, changed)
        let fields = Set(changed.keys).subtracting([Appointment.status.name])
        try rules.checkClashes(of: fields, in: record, base: base)
        let next = try edited(record, changed, reason)
        try transaction.update(next)
        return OperationOutcome(set: consequences(from: record, to: next, said: Set(given.keys)))
    }

    /// Before anything is said of the record's state: who has no part in it learns nothing.
    private func checkParts(_ record: Record, changed: Set<String>) throws {
        let parts = AppointmentRules.parts(of: rules.principal, in: record)
        guard !parts.isEmpty else { throw Problem.forbidden("This is not an appointment of yours.") }
        try AppointmentRules.authorizeChange(of: changed, by: parts)
    }

    /// A reason that nothing becomes of must not be taken as if all went well: who wrote it would never know.
    private func checkReason(_ record: Record, _ changed: [String: Value]) throws {
        guard changed[Appointment.status.name] != Appointment.Status.cancelled.value else { return }
        try checkParts(record, changed: Set(changed.keys))
        let name = Appointment.cancelledReason.name
        guard record[Appointment.status] == .cancelled else {
            throw Refusal.malformed(name, FieldFault("Give it together with the status CANCELLED."))
        }
        throw Refusal.state(
            .invalidTransition,
            "This appointment was cancelled already, for another reason.",
            record,
            [Appointment.status.name, name]
        )
    }

    private func checkStatus(_ record: Record, _ changed: [String: Value]) throws {
        let current = record[Appointment.status]
        if let wanted = changed[Appointment.status.name].flatMap({ Appointment.Status($0) }),
            !current.mayBecome(wanted)
        {
            throw Refusal.state(
                .invalidTransition,
                "An appointment that is \(current.rawValue) cannot become \(wanted.rawValue).",
                record,
                Set(changed.keys)
            )
        }
        guard current.isActive else {
            throw Refusal.state(
                .fixed,
                "An appointment that is \(current.rawValue) does not change any more.",
                record,
                Set(changed.keys).union([Appointment.status.name])
            )
        }
    }

    private func edited(_ record: Record, _ changed: [String: Value], _ reason: String?) throws -> Record {
        var record = record
        if rules.services.environment.hasBug(.unknownFieldsOverwritten) {
            for field in record.model.fields where field.since > 1 { record[field.name] = field.defaultValue ?? .null }
        }
        var moved = record
        for (name, value) in changed where name != Appointment.status.name { moved[name] = value }
        if moved[Appointment.date] != record[Appointment.date]
            || moved[Appointment.doctor] != record[Appointment.doctor]
        {
            try checkBooking(of: moved)
        }
        return try AppointmentEdit(values: changed, isReasonRequired: true, reason: reason)
            .apply(to: record, by: rules.principal, in: transaction)
    }

    private func checkBooking(of appointment: Record) throws {
        do {
            try Booking.check(appointment, by: rules.principal, in: transaction)
        } catch let problem as Problem {
            guard try SlotRule.occupant(of: appointment, in: transaction) != nil else { throw Self.renamed(problem) }
            var refusal = Refusal(.slotTaken, problem.message)
            refusal.alternatives = try SlotSearch(hours: rules.services.workingHours, now: transaction.now)
                .free(near: appointment, in: transaction.snapshot)
            refusal.action = .retry
            throw refusal
        }
    }

    /// The same with fields as API v2 calls them.
    private static func renamed(_ problem: Problem) -> Problem {
        guard !problem.fields.isEmpty else { return problem }
        let names = ["doctor": Appointment.doctor.name, "patient": Appointment.patient.name]
        return .validation(Dictionary(problem.fields.map { (names[$0.key] ?? $0.key, $0.value) }) { $1 })
    }

    /// What follows from the edit beyond what it says.
    private func consequences(from old: Record, to new: Record, said: Set<String>) -> [JSON.Member] {
        new.changedFields(since: old).filter { !said.contains($0) }.map { JSON.Member($0, new[$0].wire) }
    }
}

extension Refusal {
    /// The record's state does not allow it any more.
    fileprivate static func state(
        _ code: Code,
        _ message: String,
        _ record: Record,
        _ fields: Set<String>
    ) -> Refusal {
        var refusal = Refusal(code, message)
            .showing(record.model.fields.filter { fields.contains($0.name) }, of: record)
        refusal.action = .refresh
        return refusal
    }
}
