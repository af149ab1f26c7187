public import Foundation
package import NabhaModel
import NabhaSync

/// What a person does. Each is saved and shown at once, also without a network, and goes to the server with the next
/// sync. They throw an ``EditError`` where the server would refuse for certain.
extension SyncClient {
    /// Books an appointment.
    ///
    /// - Parameters:
    ///   - patient: the number of the patient.
    ///   - doctor: the number of the doctor.
    ///   - date: when it begins. Whether the doctor is free is certain only once the server has answered.
    ///   - symptoms: what the patient complains of.
    /// - Returns: the name of the appointment.
    @discardableResult
    public func book(patient: Int64, doctor: Int64, date: Date, symptoms: String? = nil) throws -> RecordName {
        let now = configuration.environment.now()
        return try perform { replica in
            try AppointmentRules.checkBookable(Instant(date), now: now)
            var values: [String: Value] = [
                Appointment.patient.name: .integer(patient), Appointment.doctor.name: .integer(doctor),
                Appointment.date.name: .instant(Instant(date)),
            ]
            if let symptoms { values[Appointment.symptoms.name] = .text(symptoms) }
            return RecordName(try replica.create("appointment", values))
        }
    }

    /// Confirms an appointment.
    public func confirm(_ appointment: RecordName) throws { try change(appointment, .confirm) }

    /// Notes that the patient was there, and what came of it.
    public func complete(
        _ appointment: RecordName,
        diagnosis: String? = nil,
        prescription: String? = nil
    ) throws {
        try change(appointment, .complete(diagnosis: diagnosis, prescription: prescription))
    }

    /// Cancels an appointment, and says why.
    public func cancel(_ appointment: RecordName, reason: String) throws {
        try change(appointment, .cancel(reason: reason))
    }

    /// Notes that the patient did not come.
    public func noShow(_ appointment: RecordName) throws { try change(appointment, .noShow) }

    /// Notes what else is to be known of an appointment.
    public func note(_ appointment: RecordName, _ text: String) throws {
        try edit(appointment, [Appointment.notes.name: .text(text)])
    }

    /// Changes fields of an appointment, where the rules allow it as things stand on this phone.
    package func edit(_ appointment: RecordName, _ values: [String: Value]) throws {
        let now = configuration.environment.now()
        try perform { replica in
            guard let account = try replica.account() else { throw ReplicaError.notSignedIn }
            let model = Appointment.model.name
            guard let shown = try replica.record(model, uid: appointment.uid) else { throw ReplicaError.notFound }
            let before = Record(shown, Appointment.model)
            let changed = values.filter { before[$0.key] != $0.value }
            try AppointmentRules.checkEdit(of: before, to: changed, by: account.principal, at: now)
            try replica.set(model, uid: appointment.uid, values)
        }
    }

    /// Gives out medicine: takes it off what there is.
    ///
    /// Others may do the same meanwhile; what all take adds up.
    ///
    /// - Parameters:
    ///   - quantity: how much, at least 1.
    ///   - stock: from where.
    public func dispense(_ quantity: Int64, from stock: RecordName) throws {
        guard quantity > 0, quantity <= PharmacyInventory.quantityLimit else {
            throw EditError.refused(message: "Give out at least one.", fields: [:])
        }
        try perform { replica in
            let field = PharmacyInventory.quantityAvailable.name
            try replica.move("pharmacy_inventory", uid: stock.uid, by: [field: -quantity])
        }
    }

    private func change(_ name: RecordName, _ transition: AppointmentRules.Transition) throws {
        let now = configuration.environment.now()
        try perform { replica in
            guard let account = try replica.account() else { throw ReplicaError.notSignedIn }
            guard let shown = try replica.record("appointment", uid: name.uid) else { throw ReplicaError.notFound }
            let before = Record(shown, Appointment.model)
            let after = try AppointmentRules.apply(transition, to: before, by: account.principal, at: now)
            // What follows from the status is the server's to say.
            let own = [
                Appointment.status.name, Appointment.diagnosis.name, Appointment.prescription.name,
                Appointment.cancelledReason.name,
            ]
            let changed = after.changedFields(since: before).filter(own.contains)
            try replica.set(
                "appointment",
                uid: name.uid,
                Dictionary(uniqueKeysWithValues: changed.map { ($0, after[$0]) })
            )
        }
    }
}

extension Record {
    /// A record as the rules know it, of what is shown.
    fileprivate init(_ shown: ShownRecord, _ model: Model) {
        let nowhere = Instant(microseconds: 0)
        self.init(
            model,
            id: shown.id,
            uid: shown.key.uid,
            revision: shown.revision,
            createdAt: nowhere,
            updatedAt: nowhere,
            values: model.fields.map { shown[$0.name] }
        )
    }
}
